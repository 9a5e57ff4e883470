"""From outcomes to the log, the e-mails and the next run."""
