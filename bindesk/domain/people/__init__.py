"""Party members, organisations and residents."""
