"""The talk with the citizen: dialogue, registration, commands, texts, the inbound use case."""
