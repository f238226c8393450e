"""Which object permissions a role gives at its territory or office (docs/roles.md)."""

from territories.choices import Role

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
