"""What a person can do: each verb is one transaction, takes an actor, and returns what changed."""
