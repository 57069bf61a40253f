"""党员与组织: the plain registers, made from what each kind of record declares."""
