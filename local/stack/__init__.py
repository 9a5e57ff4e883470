"""The stack on a laptop: the emulator of AWS, the deploy of `template.yaml` to it, and the Domo simulator beside it."""
