"""The page with an enrolment ticket."""
