"""Random acts and days: stored permissions always equal what the posts of the day say."""

import datetime as dt
from contextlib import ExitStack

import pytest
from django.db import transaction
from guardian.models import UserObjectPermission
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from territories import clock
from territories.choices import Role
from territories.models import User
from territories.roles import GROUP_ROLES, OFFICE_PERMISSIONS, TERRITORY_PERMISSIONS
from territories.services import posts
from tests.factories.territories import (
    MahallaFactory,
    OfficeFactory,
    RegionFactory,
    TerritoryFactory,
    UserFactory,
)

START = dt.date(2026, 1, 5)
offsets = st.integers(-5, 15).map(lambda days: dt.timedelta(days=days))
lengths = st.integers(0, 20).map(lambda days: dt.timedelta(days=days))
PLACED = sorted(TERRITORY_PERMISSIONS)


class Posts(RuleBasedStateMachine):
    """A model in Python beside the service: a list of posts as plain dictionaries."""

    held = Bundle("held")

    def __init__(self):
        super().__init__()
        self.stack = ExitStack()
        self.atomic = transaction.atomic()
        self.stack.enter_context(self.atomic)
        self.playing = None
        self.day = START
        self.model = []

    @initialize()
    def people_and_places(self):
        region = RegionFactory()
        one, other = TerritoryFactory(parent=region), TerritoryFactory(parent=region)
        far = TerritoryFactory()
        self.places = [region.parent, region, one, other, far]
        upper = OfficeFactory(territory=region)
        self.offices = [upper, OfficeFactory(territory=one, body=upper.body, parent=upper)]
        self.offices.append(OfficeFactory(territory=far))
        self.mahalla = MahallaFactory(parent=one)
        self.users = [UserFactory() for _number in range(3)]
        self.move(self.day)

    def move(self, day):
        """The clock shows the day, and the task of the night has run."""
        if self.playing is not None:
            self.playing.__exit__(None, None, None)
        self.day = day
        self.playing = clock.playing(dt.datetime.combine(day, dt.time(7), dt.UTC))
        self.playing.__enter__()
        posts.sync_all()

    @rule(
        target=held,
        who=st.integers(0, 2),
        role=st.sampled_from(PLACED),
        where=st.integers(0, 4),
        begins=offsets,
        length=st.none() | lengths,
    )
    def appoint(self, who, role, where, begins, length):
        return self._appoint(who, role, self.places[where], begins, length)

    @rule(
        target=held,
        who=st.integers(0, 2),
        where=st.integers(0, 2),
        begins=offsets,
        length=st.none() | lengths,
    )
    def appoint_executor(self, who, where, begins, length):
        return self._appoint(who, Role.EXECUTOR, self.offices[where], begins, length)

    def _appoint(self, who, role, place, begins, length):
        starts_on = self.day + begins
        ends_on = None if length is None else starts_on + length
        post = posts.appoint(
            user=self.users[who],
            role=role,
            place=place,
            act="№ 1",
            starts_on=starts_on,
            ends_on=ends_on,
        )
        self.model.append(
            {
                "user": who,
                "role": role,
                "place": place,
                "from": starts_on,
                "to": ends_on,
                "substitute": None,
            }
        )
        return multiple((post, len(self.model) - 1))

    @rule(one=held, on=offsets)
    def end(self, one, on):
        post, number = one
        posts.end(post=post, on=self.day + on)
        entry = self.model[number]
        entry["to"] = max(self.day + on, entry["from"])

    @rule(one=held, who=st.integers(0, 2), begins=offsets, length=lengths)
    def substitute(self, one, who, begins, length):
        post, number = one
        entry = self.model[number]
        if who == entry["user"]:
            return
        first = self.day + begins
        posts.substitute(post=post, by=self.users[who], absent_from=first, absent_to=first + length)
        entry["substitute"] = (who, first, first + length)

    @rule(days=st.integers(1, 12))
    def days_pass(self, days):
        self.move(self.day + dt.timedelta(days=days))

    def effective(self, who):
        """Roles and places the person has today, by the model."""
        for entry in self.model:
            if not entry["from"] <= self.day <= (entry["to"] or dt.date.max):
                continue
            stand_in = entry["substitute"]
            stands_in = stand_in and stand_in[0] == who and stand_in[1] <= self.day <= stand_in[2]
            if entry["user"] == who or stands_in:
                yield entry["role"], entry["place"]

    @invariant()
    def stored_permissions_are_what_the_posts_say(self):
        for who, user in enumerate(getattr(self, "users", ())):
            wanted = set()
            for role, place in self.effective(who):
                codenames = {**TERRITORY_PERMISSIONS, **OFFICE_PERMISSIONS}[role]
                model = place._meta.model_name
                wanted |= {(model, str(place.pk), codename) for codename in codenames}
            rows = UserObjectPermission.objects.filter(user=user).values_list(
                "content_type__model", "object_pk", "permission__codename"
            )
            assert sorted(rows) == sorted(wanted)
            groups = {role for role, _place in self.effective(who)} & set(GROUP_ROLES)
            assert set(user.groups.values_list("name", flat=True)) == groups

    @invariant()
    def powers_hold_in_the_subtree_and_nowhere_else(self):
        for who, user in enumerate(getattr(self, "users", ())):
            powers = User.objects.get(pk=user.pk).powers
            given = list(self.effective(who))
            for place in [*self.places, self.mahalla]:
                for codename in ("view_appeals", "work_reception", "read_council"):
                    at = [
                        node
                        for role, node in given
                        if codename in TERRITORY_PERMISSIONS.get(role, ())
                    ]
                    assert powers.at(codename, place) == any(node.contains(place) for node in at)
                    assert powers.exactly_at(codename, place) == (place in at)
            acted = [node for role, node in given if role == Role.EXECUTOR]
            for office in self.offices:
                expected = any(office.answers_to(node) for node in acted)
                assert powers.acts_for(office) == expected
                assert (office.pk in powers.office_ids) == expected

    def teardown(self):
        if self.playing is not None:
            self.playing.__exit__(None, None, None)
        transaction.set_rollback(True)
        self.stack.close()


@pytest.mark.django_db
def test_permissions_follow_any_sequence_of_acts_and_days():
    run_state_machine_as_test(
        Posts,
        settings=settings(
            max_examples=12,
            stateful_step_count=15,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
