"""The one place that knows services and adapters both: the ports of `Outside`, put together for each use case."""

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING

from muster.observability import quieten_libraries
from muster.settings import Settings
from muster.wiring.outside import Outside

if TYPE_CHECKING:
    from muster.services.changes.apply import ApplyWorld
    from muster.services.dead_letters.world import DeadLetterWorld
    from muster.services.diff import DiffWorld
    from muster.services.reports.world import ReportWorld
    from muster.services.sweep import SweepWorld
    from muster.services.triggers.look_again import LookWorld


class Wiring(Outside):
    """Use cases with more than a few ports, opened for one deployment."""

    def diff(self) -> "DiffWorld":
        """What starting a run needs."""
        from muster.adapters.domo.open_domo import KEPT_BACK_SECONDS  # noqa: PLC0415
        from muster.adapters.temporary_folder import temporary_folder  # noqa: PLC0415
        from muster.services.diff import DiffWorld  # noqa: PLC0415
        from muster.services.plans.planning import Planner  # noqa: PLC0415
        from muster.services.plans.reading import ReadingWorld  # noqa: PLC0415
        from muster.services.plans.token_watch import TokenWatch  # noqa: PLC0415

        reading = ReadingWorld(
            sources=self.sources,
            files=self.files,
            readings=self.readings,
            clock=self.clock,
            remaining_seconds=lambda: self.deadline.remaining_for_domo() - KEPT_BACK_SECONDS,
        )
        kept = (self.directories, self.versions, self.last_good)
        home = self.settings.need("home_account"), self.settings.need("home_instance")
        watch = TokenWatch(self.domo.check_account, self.domo.check_token, self.clock, *home)
        return DiffWorld(
            jobs=self.jobs,
            runs=self.runs,
            leases=self.leases,
            outbox=self.outbox,
            planner=Planner(reading, *kept, temporary_folder, watch.findings),
            clock=self.clock,
            home_instance=self.settings.need("home_instance"),
        )

    def look(self) -> "LookWorld":
        """What looking again at a configuration needs."""
        from muster.adapters.temporary_folder import temporary_folder  # noqa: PLC0415
        from muster.services.triggers.look_again import LookWorld  # noqa: PLC0415

        return LookWorld(
            jobs=self.jobs,
            versions=self.versions,
            sources=self.sources,
            outbox=self.outbox,
            clock=self.clock,
            workspace=temporary_folder,
        )

    def apply(self) -> "ApplyWorld":
        """What carrying out a chunk needs."""
        from muster.services.changes.apply import ApplyWorld  # noqa: PLC0415

        return ApplyWorld(
            runs=self.runs,
            leases=self.leases,
            files=self.files,
            directories=self.directories,
            outbox=self.outbox,
            clock=self.clock,
            sleep=time.sleep,
            home_account=self.settings.need("home_account"),
        )

    def report(self) -> "ReportWorld":
        """What reporting a run needs."""
        from muster.services.reports.world import ReportWorld  # noqa: PLC0415

        return ReportWorld(
            jobs=self.jobs,
            runs=self.runs,
            files=self.files,
            datasets=self.domo.datasets,
            log_registry=self.log_registry,
            last_good=self.last_good,
            health=self.health,
            mailer=self.mailer,
            leases=self.leases,
            outbox=self.outbox,
            clock=self.clock,
            home=self.settings.need("home_instance"),
            remaining_seconds=self.deadline.remaining_seconds,
        )

    def sweep(self) -> "SweepWorld":
        """What moving on stalled runs needs."""
        from muster.services.sweep import SweepWorld  # noqa: PLC0415

        return SweepWorld(self.runs, self.files, self.outbox, self.clock)

    def dead_letter(self) -> "DeadLetterWorld":
        """What failing the work of dead messages needs."""
        from muster.services.dead_letters.world import DeadLetterWorld  # noqa: PLC0415

        return DeadLetterWorld(
            letters=self.dead_letters,
            jobs=self.jobs,
            runs=self.runs,
            files=self.files,
            leases=self.leases,
            outbox=self.outbox,
            clock=self.clock,
            home_instance=self.settings.need("home_instance"),
            remaining_seconds=self.deadline.remaining_seconds,
        )


def wire(environment: Mapping[str, str]) -> Wiring:
    """The wiring of a function, from its environment; every function passes here before it does anything."""
    quieten_libraries()
    return Wiring(Settings.from_environment(environment))
