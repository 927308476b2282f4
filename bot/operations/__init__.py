"""What whoever runs the installation does from the command line, one module per thing."""


class Mistake(Exception):
    """Something the operator can put right; the message is one Chinese line that says how."""
