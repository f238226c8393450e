"""The side menu: what each role finds there."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from territories.choices import Role

ALL = frozenset(Role.values)
DESK = frozenset({Role.REGISTRAR, Role.HEAD, Role.REGIONAL_HEAD})
HEADS = frozenset({Role.HEAD, Role.REGIONAL_HEAD, Role.ADMINISTRATION})
WATCH = HEADS | {Role.AUDITOR}


@dataclass(frozen=True)
class NavItem:
    """A menu line: words, URL name, icon, and who sees it (roles, or a check of the user).

    `pages` names further pages that belong to the line though their address begins otherwise.
    """

    label: Any
    url_name: str
    icon: str
    roles: frozenset[str] = ALL
    check: Callable[[Any], bool] | None = None
    pages: frozenset[str] = frozenset()

    def shown_to(self, user: Any) -> bool:
        """Whether the user's roles of today include one of the line's, or the check agrees."""
        return self.check(user) if self.check else bool(self.roles & user.roles)


@dataclass(frozen=True)
class NavEntry:
    """A menu line ready to draw."""

    label: Any
    url: str
    icon: str
    current: bool


def _anybody(user: Any) -> bool:
    return True


def _hokim_leads(user: Any) -> bool:
    """The desk, where complaints about the khokimiyat go one level up (2025)."""
    return settings.RECEPTION_PROFILE == "hokim_leads" and bool(DESK & user.roles)


def _reads_the_country(user: Any) -> bool:
    """The Administration, and the auditor of the whole country."""
    roles = user.roles
    return Role.ADMINISTRATION in roles or (
        Role.AUDITOR in roles and user.powers.everywhere("audit")
    )


OF_AN_APPEAL = frozenset(
    {
        "receptions:applicant-detail",
        "receptions:inquiry-link",
        "receptions:part-go-without",
        "receptions:part-link",
        "receptions:part-withdraw",
    }
)
OF_COUNCILS = frozenset(
    {
        "receptions:council-hearing",
        "receptions:council-question",
        "receptions:council-question-list",
        "receptions:council-report",
    }
)

STAFF = [
    NavItem(_("Today"), "today", icon="home", check=_anybody),
    NavItem(_("Country today"), "receptions:national-desk", icon="map-2", check=_reads_the_country),
    NavItem(_("Control"), "receptions:control-desk", icon="shield-check", roles=WATCH),
    NavItem(_("Inbox"), "receptions:inbox", icon="mail", roles=frozenset({Role.EXECUTOR})),
    NavItem(
        _("Parts of co-executors"),
        "receptions:part-list",
        icon="puzzle",
        roles=frozenset({Role.EXECUTOR}),
    ),
    NavItem(
        _("Requests for information"),
        "receptions:inquiry-list",
        icon="search",
        roles=frozenset({Role.EXECUTOR}),
    ),
    NavItem(
        _("Measures to carry out"),
        "programs:inbox",
        icon="clipboard-list",
        roles=frozenset({Role.EXECUTOR}),
    ),
    NavItem(_("Reminders"), "receptions:reminder-list", icon="bell", roles=HEADS | {Role.EXECUTOR}),
    NavItem(_("Requests about terms"), "receptions:term-request-list", icon="clock", roles=HEADS),
    NavItem(_("Queue"), "receptions:queue-home", icon="ticket", roles=DESK | WATCH),
    NavItem(
        _("Appeals"),
        "receptions:appeal-list",
        icon="inbox",
        roles=DESK | WATCH | {Role.EXECUTOR},
        pages=OF_AN_APPEAL,
    ),
    NavItem(_("Checks"), "receptions:check-list", icon="circle-check", roles=DESK | WATCH),
    NavItem(
        _("Sampling shares"),
        "receptions:sampling-rules",
        icon="percentage",
        roles=frozenset({Role.ADMINISTRATOR}),
    ),
    NavItem(_("Letters"), "receptions:letter-list", icon="printer", roles=DESK),
    NavItem(
        _("Representations"),
        "receptions:representation-list",
        icon="flag",
        roles=DESK | WATCH | {Role.EXECUTOR},
        pages=frozenset({"receptions:summons-detail"}),
    ),
    NavItem(
        _("Liability"),
        "receptions:liability-list",
        icon="user-check",
        roles=DESK | WATCH | {Role.EXECUTOR},
    ),
    NavItem(
        _("Letter templates"),
        "receptions:letter-template-list",
        icon="file-text",
        roles=frozenset({Role.ADMINISTRATOR}),
    ),
    NavItem(
        _("Proofs of solutions"),
        "receptions:evidence-rules",
        icon="checklist",
        roles=frozenset({Role.ADMINISTRATOR}),
    ),
    NavItem(
        _("Steps of reminding"),
        "receptions:escalation-steps",
        icon="stairs",
        roles=frozenset({Role.ADMINISTRATOR}),
    ),
    NavItem(
        _("Typical measures"),
        "programs:typical-list",
        icon="checklist",
        roles=frozenset({Role.ADMINISTRATOR}),
    ),
    NavItem(_("Without a line"), "receptions:offline", icon="wifi-off", roles=DESK),
    NavItem(
        _("Number blocks"),
        "receptions:block-list",
        icon="list-numbers",
        roles=DESK | {Role.ADMINISTRATION},
    ),
    NavItem(_("Old register"), "receptions:import-list", icon="file-import", roles=HEADS),
    NavItem(
        _("Rounds"),
        "fieldvisits:round-list",
        icon="map-pin",
        roles=DESK | WATCH | {Role.ROUND_MEMBER},
    ),
    NavItem(
        _("Field receptions"),
        "fieldvisits:field-reception-list",
        icon="calendar-event",
        roles=DESK | WATCH,
    ),
    NavItem(
        _("Findings"),
        "fieldvisits:finding-list",
        icon="search",
        roles=DESK | WATCH,
    ),
    NavItem(
        _("Household sheet"),
        "fieldvisits:sheet-list",
        icon="clipboard-list",
        roles=frozenset({Role.ADMINISTRATOR}),
    ),
    NavItem(
        _("Programmes"),
        "programs:programme-list",
        icon="list-check",
        roles=WATCH | {Role.REGISTRAR, Role.EXECUTOR},
    ),
    NavItem(
        _("Programmes"),
        "programs:council-list",
        icon="list-check",
        roles=frozenset({Role.DEPUTY}),
    ),
    NavItem(
        _("State programmes"),
        "programs:state-list",
        icon="building-community",
        roles=WATCH | {Role.REGISTRAR, Role.EXECUTOR, Role.ADMINISTRATOR},
    ),
    NavItem(
        _("Development programmes"),
        "programs:development-list",
        icon="building-community",
        roles=WATCH | {Role.REGISTRAR, Role.EXECUTOR},
    ),
    NavItem(
        _("Systemic problems"),
        "programs:problem-list",
        icon="topology-star",
        roles=WATCH | {Role.REGISTRAR},
    ),
    NavItem(_("Figures in detail"), "receptions:explorer", icon="chart-histogram", roles=WATCH),
    NavItem(_("Reports"), "receptions:report-list", icon="report", roles=WATCH | {Role.DEPUTY}),
    NavItem(
        _("Sessions of the council"),
        "receptions:council-session-list",
        icon="calendar-event",
        roles=WATCH | {Role.DEPUTY},
        pages=OF_COUNCILS,
    ),
    NavItem(
        _("Decisions of councils"),
        "receptions:council-decision-list",
        icon="list-check",
        roles=WATCH | {Role.DEPUTY, Role.EXECUTOR},
    ),
    NavItem(
        _("Receptions"),
        "receptions:reception-list",
        icon="building",
        roles=DESK | WATCH | {Role.ADMINISTRATOR},
    ),
    NavItem(
        _("Knowledge base"),
        "receptions:article-list",
        icon="book",
        roles=DESK | WATCH | {Role.EXECUTOR, Role.ADMINISTRATOR},
    ),
    NavItem(_("Days lost by passing on"), "receptions:passing-list", icon="hourglass", roles=WATCH),
    NavItem(
        _("Complaints handed up"),
        "receptions:handed-up-list",
        icon="arrow-up-circle",
        check=_hokim_leads,
    ),
    NavItem(
        _("Routing rules"),
        "receptions:rule-list",
        icon="route",
        roles=frozenset({Role.ADMINISTRATOR}),
    ),
    NavItem(
        _("Abolished offices"),
        "receptions:office-closing",
        icon="building-off",
        roles=frozenset({Role.ADMINISTRATOR}),
    ),
    NavItem(
        _("Figures"),
        "territories:figure-list",
        icon="list-details",
        roles=WATCH | {Role.ADMINISTRATOR},
    ),
    NavItem(_("Signals"), "receptions:signal-list", icon="activity", roles=WATCH),
    NavItem(
        _("Statistics"),
        "territories:statistic-list",
        icon="chart-line",
        roles=WATCH | {Role.ADMINISTRATOR},
    ),
    NavItem(
        _("Ratings"),
        "territories:rating-list",
        icon="chart-bar",
        roles=WATCH | {Role.DEPUTY, Role.EXECUTOR},
    ),
    NavItem(
        _("Territories"),
        "territories:territory-list",
        icon="map-2",
        roles=WATCH | {Role.ADMINISTRATOR},
    ),
    NavItem(
        _("People and posts"),
        "territories:user-list",
        icon="users",
        roles=frozenset({Role.ADMINISTRATOR, Role.AUDITOR}),
    ),
    NavItem(
        _("Public site"), "wagtailadmin_home", icon="world-www", roles=frozenset({Role.EDITOR})
    ),
]


def _entries(items: list[NavItem], request: HttpRequest) -> list[NavEntry]:
    """The items whose page exists; current is the one that names the page.

    Where none does, the longest address that starts the path is.
    """
    urls = []
    for item in items:
        try:
            urls.append((item, reverse(item.url_name)))
        except NoReverseMatch:
            continue
    match = request.resolver_match
    named = [url for item, url in urls if match and match.view_name in item.pages]
    begun = (url for _item, url in urls if request.path.startswith(url))
    here = named[0] if named else max(begun, key=len, default="")
    return [NavEntry(item.label, url, item.icon, current=url == here) for item, url in urls]


def staff_menu(request: HttpRequest) -> list[NavEntry]:
    """The side menu of the signed-in person."""
    return _entries([item for item in STAFF if item.shown_to(request.user)], request)
