"""The figures of `/metrics`, in Prometheus's format. No label and no value names anybody or quotes a word."""

from collections.abc import Collection, Iterator, Mapping

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from bot.frontends.telegram.counting import BOUNDS, Counts, Heard, Latency
from bot.frontends.telegram.polling import ALLOWED_UPDATES
from bot.storage.condition import Condition


def figures(heard: Heard, counts: Counts, condition: Condition | None, oldest: float) -> bytes:
    """Return all figures; without a condition the database is away, and what it knows is left out.

    `oldest`: seconds that the first undelivered reply has waited.
    """
    registry = CollectorRegistry()
    registry.register(Figures(heard, counts, condition, oldest))
    ProcessCollector(registry=registry)
    return generate_latest(registry)


class Figures(Collector):
    """What the process has counted, and what the database shows."""

    def __init__(self, heard: Heard, counts: Counts, condition: Condition | None, oldest: float) -> None:
        self._heard = heard
        self._counts = counts
        self._condition = condition
        self._oldest = oldest

    def collect(self) -> Iterator[Metric]:
        """Return the figures one after the other."""
        yield from self._of_updates()
        yield from self._of_sends()
        yield from self._of_the_database()

    def _of_updates(self) -> Iterator[Metric]:
        heard = self._heard
        yield counted("updates", "Updates taken, by kind.", "kind", heard.kinds, (*ALLOWED_UPDATES, "other"))
        yield timed("update_seconds", "From an update's arrival until it is kept.", heard.latency)
        yield counted(
            "updates_parked",
            "Updates that are never applied, by reason.",
            "reason",
            heard.parked,
            ("malformed", "failed"),
        )
        yield counted(
            "webhook_refused",
            "Calls of the webhook not answered with 200, by status.",
            "status",
            heard.refused,
        )
        yield count("strangers", "Updates of people who may not come in.", heard.strangers)
        yield count("nudges", "Nudges written.", heard.nudged)
        yield GaugeMetricFamily(
            "unchase_updates_idle_seconds",
            "Since the last answer to a poll, or the last update kept by webhook.",
            heard.progress.seconds(),
        )

    def _of_sends(self) -> Iterator[Metric]:
        counts = self._counts
        yield count("sends", "Messages that Telegram took.", counts.sent)
        yield count("edits", "Edits that Telegram took.", counts.edited)
        yield count("send_retries", "Sends and edits tried again.", counts.retried)
        yield count("sends_ambiguous", "Messages sent again although they may have come.", counts.ambiguous)
        yield count("replies_expired", "Replies let go of: their time or their rep was gone.", counts.expired)
        yield counted(
            "replies_failed",
            "Replies that Telegram never takes, by reason.",
            "reason",
            counts.reasons,
            ("blocked", "migrated", "refused"),
        )
        idle = "Since Telegram last took a message or an edit."
        yield GaugeMetricFamily("unchase_sends_idle_seconds", idle, counts.progress.seconds())

    def _of_the_database(self) -> Iterator[Metric]:
        condition = self._condition
        yield GaugeMetricFamily(
            "unchase_database_up", "1 while the database answers.", float(condition is not None)
        )
        if condition is not None:
            waiting = "Replies that have not been delivered, of all workers."
            yield GaugeMetricFamily("unchase_outbox_replies", waiting, condition.waiting)
            oldest = "How long the first of them has waited."
            yield GaugeMetricFamily("unchase_outbox_oldest_seconds", oldest, self._oldest)


def count(name: str, says: str, value: int) -> Metric:
    """Return a figure that only grows."""
    return CounterMetricFamily(f"unchase_{name}", says, value)


def counted(
    name: str, says: str, label: str, values: Mapping[str, int], known: Collection[str] = ()
) -> Metric:
    """Return figures that only grow, by a label; the known ones from the start, so that a first one shows."""
    family = CounterMetricFamily(f"unchase_{name}", says, labels=[label])
    for value in dict.fromkeys([*known, *sorted(values)]):
        family.add_metric([value], values.get(value, 0))
    return family


def timed(name: str, says: str, latency: Latency) -> Metric:
    """Return how long something takes, as Prometheus counts it: each cell with all before it."""
    so_far = 0
    cells: list[tuple[str, float]] = []
    for bound, cell in zip((*map(str, BOUNDS), "+Inf"), latency.cells, strict=True):
        so_far += cell
        cells.append((bound, so_far))
    return HistogramMetricFamily(f"unchase_{name}", says, buckets=cells, sum_value=latency.total)
