"""The stack on a laptop: an emulator of AWS, `template.yaml` deployed to it, and the Domo simulator."""
