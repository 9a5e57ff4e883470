"""Every wrong answer that the tests make."""

from tests.corpus.answers_accounts import ACCOUNTS
from tests.corpus.answers_datasets import DATASETS
from tests.corpus.answers_people import PEOPLE
from tests.corpus.answers_public import PUBLIC_PEOPLE
from tests.corpus.answers_writes import WRITES

ANSWERS = [*PEOPLE, *PUBLIC_PEOPLE, *DATASETS, *ACCOUNTS, *WRITES]
