"""The page 党员与组织: one register for each record kind, built from the kind's declaration."""
