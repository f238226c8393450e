"""Which object permissions a role gives at its territory or office (docs/roles.md)."""

from territories.choices import DISTRICT_LEVELS, Level, Role

_RECEPTION = ("view_field", "view_programmes", "view_reports", "view_ratings")
_HEAD = (
    *_RECEPTION,
    "view_appeals",
    "work_reception",
    "decide_appeals",
    "plan_field",
    "draft_programmes",
    "submit_reports",
)
_REGIONAL_HEAD = (*_HEAD, "approve_programmes", "accept_reports", "propose_ratings")

TERRITORY_PERMISSIONS: dict[str, tuple[str, ...]] = {
    Role.REGISTRAR: (*_RECEPTION, "work_reception"),
    Role.HEAD: _HEAD,
    Role.REGIONAL_HEAD: _REGIONAL_HEAD,
    Role.ADMINISTRATION: (*_REGIONAL_HEAD, "decide_ratings"),
    Role.DEPUTY: ("read_council",),
    Role.ROUND_MEMBER: (),
    Role.EDITOR: (),
    Role.AUDITOR: (*_RECEPTION, "view_appeals", "audit"),
    Role.ADMINISTRATOR: (),
}
OFFICE_PERMISSIONS: dict[str, tuple[str, ...]] = {Role.EXECUTOR: ("act_for_office",)}

# Roles that are not tied to a place carry a Django group of the same name.
GROUP_ROLES = (Role.EDITOR, Role.ADMINISTRATOR)

# Levels of the territory at which a role may be given; executors are given to offices.
RECEPTION_LEVELS = (Level.COUNTRY, Level.REGION, *DISTRICT_LEVELS)
LEVELS_OF_ROLE: dict[str, tuple[str, ...]] = {
    Role.REGISTRAR: RECEPTION_LEVELS,
    Role.HEAD: DISTRICT_LEVELS,
    Role.REGIONAL_HEAD: (Level.REGION,),
    Role.ADMINISTRATION: (Level.COUNTRY,),
    Role.DEPUTY: (Level.REGION, *DISTRICT_LEVELS),
    Role.ROUND_MEMBER: (Level.REGION, *DISTRICT_LEVELS),
    Role.EDITOR: (Level.COUNTRY,),
    Role.AUDITOR: (Level.COUNTRY, Level.REGION),
    Role.ADMINISTRATOR: (Level.COUNTRY,),
}


def given_by(role: str) -> frozenset[str]:
    """Everything that the role gives at the place where it is held."""
    given = {**TERRITORY_PERMISSIONS, **OFFICE_PERMISSIONS}
    return frozenset(given.get(role, ()))
