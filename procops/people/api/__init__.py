"""The REST API of the ground: the organization, its people, teams, invitations and tokens."""
