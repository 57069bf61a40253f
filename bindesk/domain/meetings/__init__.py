"""Meetings of organisational life: rolls, attendance, votes, rules, and how often each is due."""
