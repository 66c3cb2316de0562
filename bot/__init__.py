"""The talk with the citizen: dialogue, registration, commands, the inbound use case."""
