"""Meetings of organisational life: who is due, who came, what passed, how often they fall due."""
