"""One module a family of causes; see ``advisor.zoo`` for how to add a fault."""
