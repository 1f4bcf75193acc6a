"""A desk with a visit whose child is handed the device, and small hands that seal what the child does."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from ehe_desktop.domain.hand_over import Made
from ehe_desktop.domain.visit import VisitDraft
from ehe_desktop.services.hand_over import HandOverChoice, hand_over
from ehe_desktop.services.open_visit import open_visit
from ehe_desktop.storage import hand_overs
from ehe_desktop.storage.envelope import EnvelopeKeys, EnvelopeWriter, envelope_path
from tests.storage.case_store import NOW
from tests.storage.visit_room import a_desk, plan_a_visit

FORM = "houses"


class Room:
    def __init__(self, folder):
        self.orders = []
        self.desk = a_desk(folder, leave_order=self.orders.append)
        plan_id, (self.child_id,) = plan_a_visit(self.desk, "Amina Yusuf")
        self.visit = open_visit(self.desk, plan_id)

    def hand_over(self, present="Mum", form_name=FORM):
        choice = HandOverChoice(
            child_id=self.child_id, form_name=form_name, language="English (en)", present=present
        )
        return hand_over(self.desk, self.visit, choice)

    def child(self, order, *deeds):
        """What the child's process does, with what the order holds and nothing else."""
        keys = EnvelopeKeys(
            *(bytes.fromhex(v) for v in (order.envelope_id, order.public_key, order.writer_key))
        )
        writer = EnvelopeWriter(self.path(order), keys)
        for number, (deed, more) in enumerate(deeds):
            made = Made(deed=deed, at=NOW + timedelta(seconds=number), **more)
            writer.append(msgspec.json.encode(made))

    def path(self, order):
        return envelope_path(self.desk.store_folder, order.envelope_id)

    @property
    def draft(self):
        with self.desk.store.reading() as view:
            return view.body(VisitDraft, self.visit.draft_id)

    @property
    def pending(self):
        with self.desk.store.reading() as view:
            return hand_overs.all_pending(view.connection)
