from rest_framework import serializers

from procops.rest.serializers import Moment, Out


class CellOut(Out):
    """One cell of a table: what it says, and where it is a number, what that rests on."""

    text = serializers.CharField()
    value = serializers.FloatField(
        required=False, allow_null=True, help_text="Milliseconds, a share of one, or a count; absent for words."
    )
    count = serializers.IntegerField(required=False, help_text="How many rows stand behind it.")
    sum_ms = serializers.IntegerField(
        required=False, allow_null=True, help_text="How many milliseconds those are together; null for mere counts."
    )
    behind = serializers.CharField(
        required=False, allow_blank=True, help_text="The query that lists those rows; empty where there are none."
    )


class PanelOut(Out):
    """One table of a dashboard."""

    key = serializers.CharField()
    title = serializers.CharField()
    definition = serializers.CharField()
    note = serializers.CharField(
        allow_blank=True, help_text="What the table leaves out, or why it is empty; empty where nothing is to be said."
    )
    columns = serializers.ListField(child=serializers.CharField())
    rows = serializers.ListField(child=CellOut(many=True))


class FiltersOut(Out):
    """What was asked for."""

    since = serializers.DateField()
    until = serializers.DateField(help_text="The last day, included.")
    version = serializers.IntegerField(allow_null=True)
    team = serializers.UUIDField(allow_null=True)
    by = serializers.CharField(allow_blank=True, help_text="A dimension and its value; empty for all.")
    outcome = serializers.CharField(allow_blank=True, help_text="A step and how it ended; empty for all.")
    clock = serializers.ChoiceField(choices=["working", "elapsed"])


class SentenceOut(Out):
    """One handoff of the Overview, ranked by the time lost."""

    process = serializers.CharField(help_text="Key.")
    giver = serializers.CharField()
    receiver = serializers.CharField()
    handoffs = serializers.IntegerField()
    waited_ms = serializers.IntegerField()
    was_ms = serializers.IntegerField(allow_null=True, help_text="In the same time before; null where none waited.")
    share = serializers.IntegerField(help_text="Percent of all waiting in handoffs.")
    cost = serializers.CharField(
        allow_blank=True, help_text="What that costs, where somebody has said what a day of delay costs."
    )
    behind = serializers.CharField()


class FiguresOverviewOut(Out):
    """Where time is lost, and every process."""

    filters = FiltersOut()
    figures_until = Moment(allow_null=True)
    exact = serializers.BooleanField(help_text="No: percentiles of large sets are at most 1 % off.")
    sentences = SentenceOut(many=True)
    processes = PanelOut()


class StartOut(Out):
    """Where to start, in two ways."""

    filters = FiltersOut()
    ranked = PanelOut()
    felt = PanelOut()


class HeadlineOut(Out):
    """One number at the head of a dashboard."""

    name = serializers.CharField()
    definition = serializers.CharField()
    number = CellOut()
    change = serializers.CharField(help_text="Since the same time before; empty where there is none.")


class MapOut(PanelOut):
    """The number by which each step and each handoff is coloured on the map."""

    heat = serializers.ChoiceField(choices=["median", "total"])


class ProcessFiguresOut(Out):
    """All figures of one process."""

    filters = FiltersOut()
    figures_until = Moment(allow_null=True)
    exact = serializers.BooleanField()
    headlines = HeadlineOut(many=True)
    map = MapOut()
    panels = PanelOut(many=True)


class PeopleFiguresOut(Out):
    """Who carries a process."""

    filters = FiltersOut()
    panels = PanelOut(many=True)


class BehindRowOut(Out):
    """One row that a number counts."""

    case = serializers.CharField(help_text="Its number.")
    step = serializers.CharField(help_text="Key, where the figure is about steps.")
    flow = serializers.CharField(help_text="Key, where the figure is about handoffs.")
    lasted_ms = serializers.IntegerField()
    at = Moment(allow_null=True, help_text="When it ended; of what is open: since when.")


class BehindOut(Out):
    """The rows behind a number, the longest first."""

    count = serializers.IntegerField()
    sum_ms = serializers.IntegerField()
    next_begin = serializers.IntegerField(help_text="`begin` of the next page; 0 at the end.")
    results = BehindRowOut(many=True)


class ForecastOut(Out):
    """What is to be expected of one open case."""

    case = serializers.CharField(help_text="Its number.")
    is_known = serializers.BooleanField(
        help_text="No: it is over or paused, or fewer than 20 earlier cases got as far and took as long."
    )
    finish_at = Moment(allow_null=True, help_text="Half of such cases were over by then.")
    surely_by = Moment(allow_null=True, help_text="85 of 100 such cases were over by then.")
    chance_of_late = serializers.FloatField(allow_null=True, help_text="From 0 to 1; null without a due moment.")
    cases = serializers.IntegerField(help_text="How many earlier cases it rests on.")
