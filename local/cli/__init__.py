"""The `muster` command. It reads, asks the services, and prints; no rule about jobs or runs lives here."""
