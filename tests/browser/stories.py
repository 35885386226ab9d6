"""Links the journeys begin with."""

from __future__ import annotations

from calculator.views.arrival import FIRST

#: Ported back the day after the phone went back: inside the lock.
LOCKED = FIRST.replace("e4=2011-05-12", "e4=2011-03-12")
#: A day that does not exist, and a parameter nobody knows.
BROKEN = FIRST.replace("2009-11-28", "2009-13-28").replace("&until", "&unheard=of&until")
#: A carrier that never was.
STRANGE = FIRST.replace(".skt.", ".sktt.")
#: What a sender saw long ago, under other rules.
OLD = FIRST.replace("&e1=", "&book=000000000000&e1=", 1).replace("&v=1", "&was=50300&v=1")
#: A plan's name that would like to be more than a name.
NASTY = FIRST.replace(
    "e2.plan=kr.skt.all-in-one-45",
    "e2.plan.monthly=49500&e2.plan.name=%3Cimg+src%3D%2Fx%3E+%21%5Bx%5D%28http%3A%2F%2Fexample.org%2Fx.png%29+%3Asmile%3A",
)
#: A whole link that tells of no event.
EMPTY = "as_of=2026-11-22&from=2026-11-22&until=2027-11-21&v=1"
#: A line of which three things are not known: the day of joining, what the phone costs, and the day of the move.
THREE_UNKNOWN = (
    "lang=en&as_of=2026-11-22&e1=2024-11-22~2026-08-21.join.skt.port_in&e1.c1=discount&e1.c1.months=24&e1.phone=instalments"
    "&e1.phone.months=24&e1.phone.price=0~1000000&e1.plan=kr.skt.t-plan-save&e2=2026-12-01~2026-12-14.join.sk7mobile.port_in"
    "&e2.plan=kr.sk7mobile.lte-10gb-plus&from=2026-11-22&until=2028-11-21&v=1"
)
