"""What a run tells: the log's rows and the e-mail."""
