"""The laptop's emulator deploys every alarm, though it knows no metric math."""

import re

from local.stack.package import template_text
from local.stack.places import REPOSITORY
from local.stack.plain_alarms import with_plain_alarms

SUM = """\
  Alarm:
    Properties:
      Metrics:
        - Id: dead
          Expression: waiting + received
        - Id: waiting
          MetricStat: { Stat: Maximum, Period: 300, Metric: { Namespace: A/B, MetricName: Waiting, Dimensions: [Q] } }
        - Id: received
          MetricStat: { Stat: Sum, Period: 60, Metric: { Namespace: A/B, MetricName: Received } }
      Threshold: 0
"""


def test_an_alarm_on_a_sum_watches_the_first_metric_of_it() -> None:
    assert with_plain_alarms(SUM) == (
        "  Alarm:\n    Properties:\n      Namespace: A/B\n      MetricName: Waiting\n"
        "      Dimensions: [Q]\n      Statistic: Maximum\n      Period: 300\n"
        "      Threshold: 0\n"
    )


def test_no_alarm_of_the_template_is_left_with_a_sum_and_each_keeps_its_threshold() -> None:
    text = template_text(REPOSITORY)
    plain = with_plain_alarms(text)
    assert "Expression:" in text
    assert "Expression:" not in plain
    for each in ("AWS::CloudWatch::Alarm", "Threshold:"):
        assert plain.count(each) == text.count(each)
    assert len(re.findall("^ +MetricName: ", plain, re.MULTILINE)) == plain.count("AWS::CloudWatch::Alarm")
