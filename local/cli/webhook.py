"""`muster jobs webhook`: makes the secrets of a job's webhook and shows, this once, how they are used."""

import argparse
import json

from local.cli.clean_text import clean
from local.cli.desk import open_desk
from muster.services.jobs import find_job
from muster.services.triggers.webhook_secrets import make_webhook_secrets

_HELP = """\
The webhook of job {job_id} "{name}". These secrets are shown only now.

From a Domo alert (action "Domo Webhook"), which cannot sign. The secret stands in the address or in the body:
  URL   {url}/{url_secret}
  body  {{"dataset": "updated"}}
  or
  URL   {url}
  body  {{"secret": "{url_secret}"}}

From a script, which signs. Each signature is good for five minutes, and once:
  MUSTER_HMAC_KEY='{hmac_key}'
  body='{{"dataset": "updated"}}'
  timestamp=$(date +%s)
  signature=$(printf '%s.%s' "$timestamp" "$body" |
    openssl dgst -sha256 -hmac "$MUSTER_HMAC_KEY" | sed 's/^.* //')
  curl --fail -X POST '{url}' -H 'Content-Type: application/json' \\
    -H "X-Muster-Timestamp: $timestamp" -H "X-Muster-Signature: v1=$signature" --data-binary "$body"

A call is only a hint: the version of the configuration decides whether a run starts, and only if the job
is enabled."""


def show(parsed: argparse.Namespace) -> int:
    """Make the secrets, or with --rotate new ones, and print them once."""
    desk = open_desk(parsed)
    job = find_job(desk.jobs, parsed.job)
    url = f"{desk.stack.webhook_url}/webhooks/{job.id}"
    made = make_webhook_secrets(desk.keeper, job.id, rotate=parsed.rotate)
    if parsed.json:
        told = {"url": url, "alert_url": f"{url}/{made.url_secret}"} | made.to_json()
        print(json.dumps(told, indent=2))
    else:
        print(
            _HELP.format(
                job_id=job.id,
                name=clean(job.name),
                url=url,
                url_secret=made.url_secret,
                hmac_key=made.hmac_key,
            )
        )
    return 0
