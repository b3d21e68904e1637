"""Rules whose dates others have published: RFC 5545 (3.8.5.3), libical and python-dateutil.

Each row is a rule, its first day and the days it gives; all begin at 9 o'clock.
"""

import time as clock
from datetime import date, time, timedelta
from itertools import pairwise

import pytest
import time_machine
from django.core.exceptions import ValidationError

from events.recurrence import Schedule, divide, expand, validate_rrule

SHORT = date(1997, 9, 2)


@pytest.fixture(autouse=True, scope="module")
def _back_then():
    """No date is so old that it makes way for those to come."""
    with time_machine.travel("1996-01-01 12:00:00+00:00", tick=False):
        yield


def schedule_of(rule, start, *, hour=time(9), zone="UTC", **fields):
    return Schedule(start, hour, start, None, zone, rule, **fields)


def days_of(rule, start, number=None, **fields):
    horizon = date(start.year + 201, 1, 1) if start.year < 1999 else date(2199, 1, 1)
    slots = expand(schedule_of(rule, start, **fields), horizon=horizon)
    return [slot.recurrence_id[:10] for slot in slots][:number]


def daily(first, last):
    first, last = date.fromisoformat(first), date.fromisoformat(last)
    return [(first + timedelta(days=n)).isoformat() for n in range((last - first).days + 1)]


def in_steps(first, days, number):
    first = date.fromisoformat(first)
    return [(first + timedelta(days=days * n)).isoformat() for n in range(number)]


JANUARIES = [day for year in (1998, 1999, 2000) for day in daily(f"{year}-01-01", f"{year}-01-31")]

# The rules which RFC 5545 and libical share, without those by the hour.
STANDARD = [
    ("FREQ=DAILY;COUNT=10", "1997-09-02", daily("1997-09-02", "1997-09-11")),
    ("FREQ=DAILY;UNTIL=19971224T000000Z", "1997-09-02", daily("1997-09-02", "1997-12-23")),
    ("FREQ=DAILY;INTERVAL=2;COUNT=20", "1997-09-02", in_steps("1997-09-02", 2, 20)),
    ("FREQ=DAILY;INTERVAL=10;COUNT=5", "1997-09-02", in_steps("1997-09-02", 10, 5)),
    ("FREQ=DAILY;UNTIL=20000131T140000Z;BYMONTH=1", "1998-01-01", JANUARIES),
    (
        "FREQ=YEARLY;UNTIL=20000131T140000Z;BYMONTH=1;BYDAY=SU,MO,TU,WE,TH,FR,SA",
        "1998-01-01",
        JANUARIES,
    ),
    ("FREQ=WEEKLY;COUNT=10", "1997-09-02", in_steps("1997-09-02", 7, 10)),
    ("FREQ=WEEKLY;UNTIL=19971224T000000Z", "1997-09-02", in_steps("1997-09-02", 7, 17)),
    ("FREQ=WEEKLY;INTERVAL=2;WKST=SU;COUNT=13", "1997-09-02", in_steps("1997-09-02", 14, 13)),
    (
        "FREQ=WEEKLY;UNTIL=19971007T000000Z;WKST=SU;BYDAY=TU,TH",
        "1997-09-02",
        sorted(in_steps("1997-09-02", 7, 5) + in_steps("1997-09-04", 7, 5)),
    ),
    (
        "FREQ=WEEKLY;COUNT=10;WKST=SU;BYDAY=TU,TH",
        "1997-09-02",
        sorted(in_steps("1997-09-02", 7, 5) + in_steps("1997-09-04", 7, 5)),
    ),
    (
        "FREQ=WEEKLY;INTERVAL=2;UNTIL=19971224T000000Z;WKST=SU;BYDAY=MO,WE,FR",
        "1997-09-01",
        sorted(
            in_steps("1997-09-01", 14, 9)
            + in_steps("1997-09-03", 14, 8)
            + in_steps("1997-09-05", 14, 8)
        ),
    ),
    (
        "FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH",
        "1997-09-02",
        sorted(in_steps("1997-09-02", 14, 4) + in_steps("1997-09-04", 14, 4)),
    ),
    (
        "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO",
        "1997-08-05",
        ["1997-08-05", "1997-08-10", "1997-08-19", "1997-08-24"],
    ),
    (
        "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU",
        "1997-08-05",
        ["1997-08-05", "1997-08-17", "1997-08-19", "1997-08-31"],
    ),
    (
        "FREQ=MONTHLY;COUNT=10;BYDAY=1FR",
        "1997-09-05",
        [
            *("1997-09-05", "1997-10-03", "1997-11-07", "1997-12-05", "1998-01-02"),
            *("1998-02-06", "1998-03-06", "1998-04-03", "1998-05-01", "1998-06-05"),
        ],
    ),
    (
        "FREQ=MONTHLY;UNTIL=19971224T000000Z;BYDAY=1FR",
        "1997-09-05",
        ["1997-09-05", "1997-10-03", "1997-11-07", "1997-12-05"],
    ),
    (
        "FREQ=MONTHLY;INTERVAL=2;COUNT=10;BYDAY=1SU,-1SU",
        "1997-09-07",
        [
            *("1997-09-07", "1997-09-28", "1997-11-02", "1997-11-30", "1998-01-04"),
            *("1998-01-25", "1998-03-01", "1998-03-29", "1998-05-03", "1998-05-31"),
        ],
    ),
    (
        "FREQ=MONTHLY;COUNT=6;BYDAY=-2MO",
        "1997-09-22",
        [
            *("1997-09-22", "1997-10-20", "1997-11-17"),
            *("1997-12-22", "1998-01-19", "1998-02-16"),
        ],
    ),
    (
        "FREQ=MONTHLY;BYMONTHDAY=-3;COUNT=6",
        "1997-09-28",
        [
            *("1997-09-28", "1997-10-29", "1997-11-28"),
            *("1997-12-29", "1998-01-29", "1998-02-26"),
        ],
    ),
    (
        "FREQ=MONTHLY;COUNT=10;BYMONTHDAY=2,15",
        "1997-09-02",
        [
            *("1997-09-02", "1997-09-15", "1997-10-02", "1997-10-15", "1997-11-02"),
            *("1997-11-15", "1997-12-02", "1997-12-15", "1998-01-02", "1998-01-15"),
        ],
    ),
    (
        "FREQ=MONTHLY;COUNT=10;BYMONTHDAY=1,-1",
        "1997-09-30",
        [
            *("1997-09-30", "1997-10-01", "1997-10-31", "1997-11-01", "1997-11-30"),
            *("1997-12-01", "1997-12-31", "1998-01-01", "1998-01-31", "1998-02-01"),
        ],
    ),
    (
        "FREQ=MONTHLY;INTERVAL=18;COUNT=10;BYMONTHDAY=10,11,12,13,14,15",
        "1997-09-10",
        daily("1997-09-10", "1997-09-15") + daily("1999-03-10", "1999-03-13"),
    ),
    (
        "FREQ=MONTHLY;INTERVAL=2;BYDAY=TU;COUNT=18",
        "1997-09-02",
        in_steps("1997-09-02", 7, 5)
        + in_steps("1997-11-04", 7, 4)
        + in_steps("1998-01-06", 7, 4)
        + in_steps("1998-03-03", 7, 5),
    ),
    (
        "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13;COUNT=5",
        "1997-09-02",
        ["1998-02-13", "1998-03-13", "1998-11-13", "1999-08-13", "2000-10-13"],
    ),
    (
        "FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13;COUNT=10",
        "1997-09-13",
        [
            *("1997-09-13", "1997-10-11", "1997-11-08", "1997-12-13", "1998-01-10"),
            *("1998-02-07", "1998-03-07", "1998-04-11", "1998-05-09", "1998-06-13"),
        ],
    ),
    (
        "FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3",
        "1997-09-04",
        ["1997-09-04", "1997-10-07", "1997-11-06"],
    ),
    (
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2;COUNT=7",
        "1997-09-29",
        [
            *("1997-09-29", "1997-10-30", "1997-11-27", "1997-12-30"),
            *("1998-01-29", "1998-02-26", "1998-03-30"),
        ],
    ),
    (
        "FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5",
        "2007-01-15",
        ["2007-01-15", "2007-01-30", "2007-02-15", "2007-03-15", "2007-03-30"],
    ),
    (
        "FREQ=YEARLY;COUNT=10;BYMONTH=6,7",
        "1997-06-10",
        [f"{year}-{month}-10" for year in range(1997, 2002) for month in ("06", "07")],
    ),
    (
        "FREQ=YEARLY;INTERVAL=2;COUNT=10;BYMONTH=1,2,3",
        "1997-03-10",
        [
            "1997-03-10",
            *(f"{year}-{month}-10" for year in (1999, 2001, 2003) for month in ("01", "02", "03")),
        ],
    ),
    (
        "FREQ=YEARLY;INTERVAL=3;COUNT=10;BYYEARDAY=1,100,200",
        "1997-01-01",
        [
            *("1997-01-01", "1997-04-10", "1997-07-19", "2000-01-01", "2000-04-09"),
            *("2000-07-18", "2003-01-01", "2003-04-10", "2003-07-19", "2006-01-01"),
        ],
    ),
    ("FREQ=YEARLY;BYDAY=20MO;COUNT=3", "1997-05-19", ["1997-05-19", "1998-05-18", "1999-05-17"]),
    (
        "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO;COUNT=3",
        "1997-05-12",
        ["1997-05-12", "1998-05-11", "1999-05-17"],
    ),
    (
        "FREQ=YEARLY;BYMONTH=3;BYDAY=TH;COUNT=11",
        "1997-03-13",
        in_steps("1997-03-13", 7, 3) + in_steps("1998-03-05", 7, 4) + in_steps("1999-03-04", 7, 4),
    ),
    (
        "FREQ=YEARLY;BYDAY=TH;BYMONTH=6,7,8;COUNT=39",
        "1997-06-05",
        in_steps("1997-06-05", 7, 13)
        + in_steps("1998-06-04", 7, 13)
        + in_steps("1999-06-03", 7, 13),
    ),
    (
        "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8;COUNT=3",
        "1996-11-05",
        ["1996-11-05", "2000-11-07", "2004-11-02"],
    ),
]

# What libical adds.
LIBICAL = [
    (
        "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO;WKST=SU;COUNT=3",
        "1997-05-12",
        ["1997-05-12", "1998-05-18", "1999-05-17"],
    ),
    (
        "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO;WKST=FR;COUNT=3",
        "1997-05-12",
        ["1997-05-19", "1998-05-18", "1999-05-17"],
    ),
    (
        "FREQ=YEARLY;UNTIL=20100326T000000Z;BYDAY=FR;BYYEARDAY=-275,-276,-277,-278,-279,-280,-281",
        "2006-03-31",
        ["2006-03-31", "2007-03-30", "2008-03-28", "2009-03-27"],
    ),
    ("FREQ=YEARLY;UNTIL=20140301T115959Z", "2012-02-29", ["2012-02-29"]),
    (
        "FREQ=MONTHLY;COUNT=12",
        "2007-01-31",
        [
            *("2007-01-31", "2007-03-31", "2007-05-31", "2007-07-31", "2007-08-31", "2007-10-31"),
            *("2007-12-31", "2008-01-31", "2008-03-31", "2008-05-31", "2008-07-31", "2008-08-31"),
        ],
    ),
    (
        "FREQ=MONTHLY;BYMONTHDAY=31;COUNT=12",
        "2015-01-31",
        [
            *("2015-01-31", "2015-03-31", "2015-05-31", "2015-07-31", "2015-08-31", "2015-10-31"),
            *("2015-12-31", "2016-01-31", "2016-03-31", "2016-05-31", "2016-07-31", "2016-08-31"),
        ],
    ),
    (
        "FREQ=MONTHLY;BYMONTHDAY=-31;COUNT=12",
        "2015-01-01",
        [
            *("2015-01-01", "2015-03-01", "2015-05-01", "2015-07-01", "2015-08-01", "2015-10-01"),
            *("2015-12-01", "2016-01-01", "2016-03-01", "2016-05-01", "2016-07-01", "2016-08-01"),
        ],
    ),
    (
        "FREQ=WEEKLY;INTERVAL=4;BYDAY=SU;COUNT=4",
        "2015-03-22",
        ["2015-03-22", "2015-04-19", "2015-05-17", "2015-06-14"],
    ),
    (
        "FREQ=WEEKLY;INTERVAL=2;WKST=WE;BYDAY=MO,WE,FR;COUNT=10",
        "1997-09-01",
        [
            *("1997-09-01", "1997-09-10", "1997-09-12", "1997-09-15", "1997-09-24"),
            *("1997-09-26", "1997-09-29", "1997-10-08", "1997-10-10", "1997-10-13"),
        ],
    ),
    (
        "FREQ=WEEKLY;COUNT=35;BYDAY=SU,TH",
        "2011-11-20",
        sorted(in_steps("2011-11-20", 7, 18) + in_steps("2011-11-24", 7, 17)),
    ),
    (
        "FREQ=WEEKLY;COUNT=3;BYDAY=SU,TH,TH",
        "2011-11-20",
        ["2011-11-20", "2011-11-24", "2011-11-27"],
    ),
    (
        "FREQ=WEEKLY;UNTIL=20170127T000000Z;WKST=MO;BYDAY=SU,TU,TH;INTERVAL=2",
        "2016-12-29",
        [
            *("2016-12-29", "2017-01-01", "2017-01-10", "2017-01-12"),
            *("2017-01-15", "2017-01-24", "2017-01-26"),
        ],
    ),
    (
        "FREQ=WEEKLY;BYDAY=WE,FR;INTERVAL=2;COUNT=4",
        "2019-01-01",
        ["2019-01-02", "2019-01-04", "2019-01-16", "2019-01-18"],
    ),
    (
        "FREQ=WEEKLY;BYDAY=MO,TU,SU,SA,TH;BYSETPOS=3,2;COUNT=4",
        "2024-01-02",
        ["2024-01-02", "2024-01-04", "2024-01-09", "2024-01-11"],
    ),
    (
        "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1,3;COUNT=3",
        "2024-10-23",
        ["2024-10-23", "2024-10-28", "2024-10-30"],
    ),
    (
        "FREQ=DAILY;BYMONTHDAY=1,24;COUNT=5",
        "2024-10-24",
        ["2024-10-24", "2024-11-01", "2024-11-24", "2024-12-01", "2024-12-24"],
    ),
    (
        "FREQ=DAILY;BYMONTHDAY=-1,-2;COUNT=5",
        "2024-10-30",
        ["2024-10-30", "2024-10-31", "2024-11-29", "2024-11-30", "2024-12-30"],
    ),
    (
        "FREQ=DAILY;BYMONTHDAY=20,-2;UNTIL=20250401",
        "2025-02-20",
        ["2025-02-20", "2025-02-27", "2025-03-20", "2025-03-30"],
    ),
    ("FREQ=DAILY;BYMONTHDAY=1,20;INTERVAL=7;COUNT=2", "2025-01-01", ["2025-01-01", "2025-08-20"]),
    (
        "FREQ=DAILY;UNTIL=20141206T000000Z;BYMONTH=11,12,1,2,3,4,10",
        "2014-10-30",
        daily("2014-10-30", "2014-12-05"),
    ),
    (
        "FREQ=DAILY;UNTIL=20170131T140000Z;BYMONTH=1;INTERVAL=3",
        "2017-01-01",
        in_steps("2017-01-01", 3, 11),
    ),
    (
        "FREQ=DAILY;BYMONTH=5,4;BYMONTHDAY=1;COUNT=4",
        "2024-05-01",
        ["2024-05-01", "2025-04-01", "2025-05-01", "2026-04-01"],
    ),
    (
        "FREQ=MONTHLY;BYMONTH=5,4;COUNT=4",
        "2024-04-01",
        ["2024-04-01", "2024-05-01", "2025-04-01", "2025-05-01"],
    ),
    (
        "FREQ=YEARLY;BYMONTH=5,4;COUNT=4",
        "2024-05-01",
        ["2024-05-01", "2025-04-01", "2025-05-01", "2026-04-01"],
    ),
    (
        "FREQ=MONTHLY;INTERVAL=13;BYMONTH=5;COUNT=3",
        "2010-02-12",
        ["2013-05-12", "2026-05-12", "2039-05-12"],
    ),
    (
        "FREQ=MONTHLY;BYMONTHDAY=1,2,3,4,5,6,7,8,9,10;BYSETPOS=1,2,-1,-2;COUNT=6",
        "2025-08-10",
        ["2025-08-10", "2025-09-01", "2025-09-02", "2025-09-09", "2025-09-10", "2025-10-01"],
    ),
    (
        "FREQ=MONTHLY;UNTIL=20171229T000000Z;BYDAY=1FR",
        "2017-09-01",
        ["2017-09-01", "2017-10-06", "2017-11-03", "2017-12-01"],
    ),
    (
        "FREQ=YEARLY;BYYEARDAY=366;COUNT=3",
        "2012-12-31",
        ["2012-12-31", "2016-12-31", "2020-12-31"],
    ),
    (
        "FREQ=YEARLY;BYYEARDAY=-366;COUNT=3",
        "2012-01-01",
        ["2012-01-01", "2016-01-01", "2020-01-01"],
    ),
    (
        "FREQ=YEARLY;BYYEARDAY=3,2;COUNT=4",
        "2024-01-03",
        ["2024-01-03", "2025-01-02", "2025-01-03", "2026-01-02"],
    ),
    (
        "FREQ=YEARLY;BYYEARDAY=1,2,3,4,5,6,7;BYSETPOS=3,2;COUNT=4",
        "2024-01-02",
        ["2024-01-02", "2024-01-03", "2025-01-02", "2025-01-03"],
    ),
    (
        "FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=3,2;COUNT=4",
        "2024-01-03",
        ["2024-01-03", "2025-01-02", "2025-01-03", "2026-01-02"],
    ),
    (
        "FREQ=YEARLY;BYMONTHDAY=29;BYMONTH=2;COUNT=3",
        "2024-02-29",
        ["2024-02-29", "2028-02-29", "2032-02-29"],
    ),
    (
        "FREQ=YEARLY;BYMONTH=1,2,3,4,5,6,7,8,9,10,11,12;BYMONTHDAY=29;BYSETPOS=3,2;COUNT=4",
        "2024-02-29",
        ["2024-02-29", "2024-03-29", "2025-03-29", "2025-04-29"],
    ),
    (
        "FREQ=YEARLY;BYMONTH=1,2,3;BYMONTHDAY=29;BYSETPOS=3,2;COUNT=4",
        "2024-02-29",
        ["2024-02-29", "2024-03-29", "2025-03-29", "2026-03-29"],
    ),
    (
        "FREQ=YEARLY;BYDAY=-1FR;BYMONTH=10;UNTIL=20150101T000000Z",
        "2010-10-29",
        ["2010-10-29", "2011-10-28", "2012-10-26", "2013-10-25", "2014-10-31"],
    ),
    (
        "FREQ=YEARLY;BYDAY=1FR;BYMONTH=4;UNTIL=20150101T000000Z",
        "2010-04-02",
        ["2010-04-02", "2011-04-01", "2012-04-06", "2013-04-05", "2014-04-04"],
    ),
    (
        "FREQ=YEARLY;INTERVAL=2;UNTIL=20211231T140000Z;BYMONTH=2;BYDAY=WE",
        "2017-02-01",
        in_steps("2017-02-01", 7, 4) + in_steps("2019-02-06", 7, 4) + in_steps("2021-02-03", 7, 4),
    ),
    (
        "FREQ=YEARLY;BYWEEKNO=1,2,-1,-2;BYDAY=TU;UNTIL=20170101T000000Z",
        "2013-01-01",
        [
            *("2013-01-01", "2013-01-08", "2013-12-17", "2013-12-24", "2013-12-31", "2014-01-07"),
            *("2014-12-16", "2014-12-23", "2014-12-30", "2015-01-06", "2015-12-22", "2015-12-29"),
            *("2016-01-05", "2016-01-12", "2016-12-20", "2016-12-27"),
        ],
    ),
    (
        "FREQ=YEARLY;BYWEEKNO=53;BYDAY=TU,SA;UNTIL=20170101T000000Z",
        "2013-01-01",
        ["2015-12-29", "2016-01-02"],
    ),
    ("FREQ=YEARLY;BYWEEKNO=53;BYDAY=TH;COUNT=1", "2027-01-03", ["2032-12-30"]),
    (
        "FREQ=YEARLY;BYWEEKNO=6;BYDAY=TU;WKST=TH;UNTIL=20210612T000000Z",
        "2018-02-13",
        ["2018-02-13", "2019-02-12", "2020-02-11", "2021-02-09"],
    ),
]

# python-dateutil's own: from Tuesday, 2 September 1997, on. Without frequencies the rule holds
# for all of them that may have it.
DATEUTIL = [
    ("FREQ=YEARLY;COUNT=3", "1997-09-02 1998-09-02 1999-09-02"),
    ("FREQ=YEARLY;COUNT=3;INTERVAL=2", "1997-09-02 1999-09-02 2001-09-02"),
    ("FREQ=YEARLY;COUNT=3;INTERVAL=100", "1997-09-02 2097-09-02 2197-09-02"),
    ("FREQ=YEARLY;COUNT=3;BYMONTH=1,3", "1998-01-02 1998-03-02 1999-01-02"),
    ("FREQ=YEARLY;COUNT=3;BYDAY=1TU,-1TH", "1997-12-25 1998-01-06 1998-12-31"),
    ("FREQ=YEARLY;COUNT=3;BYDAY=3TU,-3TH", "1997-12-11 1998-01-20 1998-12-17"),
    (
        "FREQ=YEARLY;COUNT=4;BYYEARDAY=1,100,200,365",
        "1997-12-31 1998-01-01 1998-04-10 1998-07-19",
    ),
    (
        "FREQ=YEARLY;COUNT=4;BYYEARDAY=-365,-266,-166,-1",
        "1997-12-31 1998-01-01 1998-04-10 1998-07-19",
    ),
    (
        "FREQ=YEARLY;COUNT=4;BYMONTH=4,7;BYYEARDAY=1,100,200,365",
        "1998-04-10 1998-07-19 1999-04-10 1999-07-19",
    ),
    (
        "FREQ=YEARLY;COUNT=4;BYMONTH=4,7;BYYEARDAY=-365,-266,-166,-1",
        "1998-04-10 1998-07-19 1999-04-10 1999-07-19",
    ),
    ("FREQ=YEARLY;COUNT=3;BYWEEKNO=1;BYDAY=MO", "1997-12-29 1999-01-04 2000-01-03"),
    ("FREQ=YEARLY;COUNT=3;BYWEEKNO=52;BYDAY=SU", "1997-12-28 1998-12-27 2000-01-02"),
    ("FREQ=YEARLY;COUNT=3;BYWEEKNO=-1;BYDAY=SU", "1997-12-28 1999-01-03 2000-01-02"),
    ("FREQ=YEARLY;COUNT=3;BYWEEKNO=53;BYDAY=MO", "1998-12-28 2004-12-27 2009-12-28"),
    ("FREQ=MONTHLY;COUNT=3", "1997-09-02 1997-10-02 1997-11-02"),
    ("FREQ=MONTHLY;COUNT=3;INTERVAL=2", "1997-09-02 1997-11-02 1998-01-02"),
    ("FREQ=MONTHLY;COUNT=3;INTERVAL=18", "1997-09-02 1999-03-02 2000-09-02"),
    ("FREQ=MONTHLY;COUNT=3;BYMONTH=1,3", "1998-01-02 1998-03-02 1999-01-02"),
    ("FREQ=MONTHLY;COUNT=3;BYDAY=1TU,-1TH", "1997-09-02 1997-09-25 1997-10-07"),
    ("FREQ=MONTHLY;COUNT=3;BYDAY=3TU,-3TH", "1997-09-11 1997-09-16 1997-10-16"),
    ("FREQ=MONTHLY;COUNT=3;BYDAY=3MO", "1997-09-15 1997-10-20 1997-11-17"),
    ("FREQ=WEEKLY;COUNT=3", "1997-09-02 1997-09-09 1997-09-16"),
    ("FREQ=WEEKLY;COUNT=3;INTERVAL=2", "1997-09-02 1997-09-16 1997-09-30"),
    ("FREQ=WEEKLY;COUNT=3;INTERVAL=20", "1997-09-02 1998-01-20 1998-06-09"),
    ("FREQ=WEEKLY;COUNT=3;BYMONTH=1,3", "1998-01-06 1998-01-13 1998-01-20"),
    ("FREQ=DAILY;COUNT=3", "1997-09-02 1997-09-03 1997-09-04"),
    ("FREQ=DAILY;COUNT=3;INTERVAL=2", "1997-09-02 1997-09-04 1997-09-06"),
    ("FREQ=DAILY;COUNT=3;INTERVAL=92", "1997-09-02 1997-12-03 1998-03-05"),
    ("FREQ=DAILY;COUNT=3;BYMONTH=1,3", "1998-01-01 1998-01-02 1998-01-03"),
    *(
        (f"FREQ={freq};COUNT=3;{part}", days)
        for freq in ("YEARLY", "MONTHLY")
        for part, days in [
            ("BYMONTH=1,3;BYDAY=1TU,-1TH", "1998-01-06 1998-01-29 1998-03-03"),
            ("BYMONTH=1,3;BYDAY=3TU,-3TH", "1998-01-15 1998-01-20 1998-03-12"),
        ]
    ),
    *(
        (f"FREQ={freq};COUNT=3;{part}", days)
        for freq in ("YEARLY", "MONTHLY", "DAILY")
        for part, days in [
            ("BYMONTHDAY=1,3", "1997-09-03 1997-10-01 1997-10-03"),
            ("BYMONTH=1,3;BYMONTHDAY=5,7", "1998-01-05 1998-01-07 1998-03-05"),
            ("BYMONTHDAY=1,3;BYDAY=TU,TH", "1998-01-01 1998-02-03 1998-03-03"),
            ("BYMONTH=1,3;BYMONTHDAY=1,3;BYDAY=TU,TH", "1998-01-01 1998-03-03 2001-03-01"),
        ]
    ),
    *(
        (f"FREQ={freq};COUNT=3;{part}", days)
        for freq in ("YEARLY", "MONTHLY", "WEEKLY", "DAILY")
        for part, days in [
            ("BYDAY=TU,TH", "1997-09-02 1997-09-04 1997-09-09"),
            ("BYMONTH=1,3;BYDAY=TU,TH", "1998-01-01 1998-01-06 1998-01-08"),
        ]
    ),
]


@pytest.mark.parametrize(("rule", "start", "expected"), STANDARD + LIBICAL)
def test_rule_of_the_standard_and_of_libical_gives_the_published_days(rule, start, expected):
    assert days_of(rule, date.fromisoformat(start)) == expected


@pytest.mark.parametrize(("rule", "expected"), DATEUTIL)
def test_rule_of_dateutil_gives_the_published_days(rule, expected):
    assert days_of(rule, SHORT) == expected.split()


def test_rules_of_the_standard_keep_their_hour_in_new_york():
    """The first example of RFC 5545 runs over the end of summer time there."""
    schedule = schedule_of("FREQ=DAILY;UNTIL=19971224T000000Z", SHORT, zone="America/New_York")
    slots = expand(schedule, horizon=date(1998, 1, 1))

    assert len(slots) == 113
    assert {slot.starts_at.hour for slot in slots if slot.first_day < date(1997, 10, 26)} == {13}
    assert {slot.starts_at.hour for slot in slots if slot.first_day >= date(1997, 10, 26)} == {14}


# What is published and not understood here is refused with a reason, never read in another way.
BY_THE_CLOCK = "gibt es in Wiederholungsregeln hier nicht"
REFUSED = [
    ("FREQ=HOURLY;INTERVAL=3;UNTIL=19970902T170000Z", "täglich, wöchentlich, monatlich"),
    ("FREQ=MINUTELY;INTERVAL=15;COUNT=6", "täglich, wöchentlich, monatlich"),
    ("FREQ=SECONDLY;BYSECOND=5,4;COUNT=5", "„BYSECOND“"),
    ("FREQ=DAILY;BYHOUR=9,10,11,12,13,14,15,16;BYMINUTE=0,20,40", "„BYHOUR“"),
    ("FREQ=DAILY;BYMINUTE=1,2,3,4;INTERVAL=2;COUNT=3", "„BYMINUTE“"),
    ("FREQ=YEARLY;COUNT=3;BYHOUR=6,18", BY_THE_CLOCK),
    ("FREQ=YEARLY;COUNT=3;BYEASTER=0", "„BYEASTER“"),
    ("FREQ=YEARLY;BYWEEKNO=1,2;UNTIL=20170101T000000Z", "Zu Kalenderwochen gehören Wochentage"),
    ("FREQ=YEARLY;BYWEEKNO=53;INTERVAL=6;BYDAY=TH;COUNT=1", "in jedem Jahr"),
    ("FREQ=MONTHLY;COUNT=3;BYWEEKNO=1;BYDAY=MO", "in jedem Jahr"),
    ("FREQ=MONTHLY;COUNT=4;BYYEARDAY=1,100,200,365", "nur bei jährlicher"),
    ("FREQ=WEEKLY;COUNT=3;BYMONTHDAY=1,3", "nicht bei wöchentlicher"),
    ("FREQ=DAILY;COUNT=3;BYDAY=1TU,-1TH", "Gezählte Wochentage"),
    ("FREQ=WEEKLY;INTERVAL=1;COUNT=2;BYDAY=MO;", "„;“"),
]


@pytest.mark.parametrize(("rule", "reason"), REFUSED)
def test_published_rule_that_is_not_understood_is_refused_with_a_reason(rule, reason):
    with pytest.raises(ValidationError) as refusal:
        validate_rrule(rule)

    assert reason in refusal.value.messages[0]


# Rules which would never end, or are more than a calendar needs, end at once.

MANY_DAYS = ",".join(f"{n}{day}" for n in range(1, 54) for day in ("MO", "TU", "WE", "TH"))[:1200]


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;COUNT=1000000000",
        "FREQ=DAILY;INTERVAL=1000000000",
        "FREQ=YEARLY;INTERVAL=1001",
        "FREQ=YEARLY;BYDAY=" + MANY_DAYS,
        "FREQ=YEARLY;BYYEARDAY=" + ",".join(str(day) for day in range(1, 201)),
        "FREQ=MONTHLY;BYMONTHDAY=" + ",".join(["31"] * 200),
        "FREQ=DAILY;" * 100000,
        "FREQ=SECONDLY",
    ],
)
def test_hostile_rule_is_refused_at_once_and_in_words(rule):
    began = clock.process_time()
    with pytest.raises(ValidationError) as refusal:
        expand(schedule_of(rule, SHORT))

    assert clock.process_time() - began < 0.5
    assert len(refusal.value.messages[0]) < 200
    assert refusal.value.messages[0].endswith(".")


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY",
        "FREQ=DAILY;UNTIL=99991231T235959Z",
        "FREQ=DAILY;COUNT=5000",
        "FREQ=YEARLY;INTERVAL=1000",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;BYYEARDAY=366;BYMONTH=3",
        "FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO;BYMONTH=7",
        "FREQ=YEARLY;INTERVAL=1000;BYMONTH=2;BYMONTHDAY=29",
        "FREQ=MONTHLY;INTERVAL=999;BYDAY=5FR;BYMONTHDAY=1",
        "FREQ=DAILY;INTERVAL=7;BYDAY=MO;BYSETPOS=-366",
    ],
)
def test_rule_without_end_or_without_a_date_is_worked_out_at_once(rule):
    began = clock.process_time()
    slots = expand(schedule_of(rule, SHORT))

    assert clock.process_time() - began < 2.5
    assert len(slots) <= 500


@pytest.mark.parametrize("year", [1, 1899, 2200, 9999])
def test_year_in_which_nothing_takes_place_is_refused(year):
    with pytest.raises(ValidationError, match="1900 und 2199"):
        expand(schedule_of("FREQ=YEARLY", date(year, 1, 1)))


# A series in two

DIVIDED = [
    # rule, first day, the day it is divided at, both rules after that
    (
        "FREQ=WEEKLY;COUNT=10",
        "1997-09-02",
        "1997-09-30",
        "FREQ=WEEKLY;UNTIL=19970923",
        "FREQ=WEEKLY;COUNT=6",
    ),
    (
        "FREQ=WEEKLY;INTERVAL=2",
        "1997-12-09",
        "1998-01-06",
        "FREQ=WEEKLY;INTERVAL=2;UNTIL=19971223",
        "FREQ=WEEKLY;INTERVAL=2",
    ),
    (
        "FREQ=MONTHLY;UNTIL=19980301",
        "1997-10-31",
        "1998-01-31",
        "FREQ=MONTHLY;UNTIL=19971231",
        "FREQ=MONTHLY;UNTIL=19980301",
    ),
]


@pytest.mark.parametrize(("rule", "start", "day", "rule_before", "rule_after"), DIVIDED)
def test_series_ends_before_the_day_and_another_goes_on(rule, start, day, rule_before, rule_after):
    schedule = schedule_of(rule, date.fromisoformat(start))
    before, after = divide(schedule, day)

    assert (before.rrule, after.rrule) == (rule_before, rule_after)
    assert (before.start_date, after.start_date) == (schedule.start_date, date.fromisoformat(day))


def all_ids(schedule, until=date(2005, 1, 1)):
    return [slot.recurrence_id for slot in expand(schedule, horizon=until)]


@pytest.mark.parametrize(
    ("rule", "start"),
    [(rule, start) for rule, start, _days in STANDARD]
    + [(rule, "1997-09-02") for rule, _days in DATEUTIL if "INTERVAL=100" not in rule]
    + [
        ("FREQ=WEEKLY;INTERVAL=2", "1997-09-02"),
        ("FREQ=WEEKLY;INTERVAL=3;BYDAY=MO,SU;WKST=SU", "1997-09-01"),
        ("FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=31", "1997-10-31"),
        ("FREQ=YEARLY;INTERVAL=3", "1996-02-29"),
    ],
)
def test_both_halves_have_the_dates_of_the_whole(rule, start):
    schedule = schedule_of(rule, date.fromisoformat(start))
    until = schedule.start_date + timedelta(days=13 * 365)
    whole = all_ids(schedule, until)
    for at in {1, len(whole) // 2, len(whole) - 1} - {0}:
        before, after = divide(schedule, whole[at])
        assert all_ids(before, until) == whole[:at]
        assert all_ids(after, until) == whole[at:]


def test_every_other_week_stays_in_step_over_a_year_with_53_weeks():
    """2026 has 53 weeks: even and odd weeks change places, the rhythm does not."""
    schedule = schedule_of(
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", date(2026, 12, 1), zone="Europe/Berlin"
    )
    before, after = divide(schedule, "2026-12-29")
    found = [slot.first_day for half in (before, after) for slot in expand(half)]

    assert found[:5] == [date(2026, 12, 1) + timedelta(days=14 * n) for n in range(5)]
    assert [day.isocalendar().week for day in found[:4]] == [49, 51, 53, 2]
    assert {later - earlier for earlier, later in pairwise(found)} == {timedelta(days=14)}


def test_both_halves_keep_their_hour_over_the_clock_change():
    schedule = schedule_of(
        "FREQ=WEEKLY;COUNT=6", date(2027, 3, 7), hour=time(20), zone="Europe/Berlin"
    )
    before, after = divide(schedule, "2027-03-28T20:00")

    assert [slot.starts_at.hour for slot in expand(before)] == [19, 19, 19]
    assert [slot.starts_at.hour for slot in expand(after)] == [18, 18, 18]


def test_added_and_left_out_days_go_to_their_half():
    schedule = schedule_of(
        "FREQ=WEEKLY;COUNT=6",
        SHORT,
        rdates=("1997-09-05T20:00", "1997-09-26"),
        exdates=("1997-09-09", "1997-09-30T09:00"),
    )
    whole = all_ids(schedule)
    before, after = divide(schedule, "1997-09-16T09:00")

    assert (before.rdates, before.exdates) == (("1997-09-05T20:00",), ("1997-09-09",))
    assert (after.rdates, after.exdates) == (("1997-09-26",), ("1997-09-30T09:00",))
    assert all_ids(before) + all_ids(after) == whole


def test_dates_without_a_rule_are_divided_too():
    schedule = Schedule(
        *(SHORT, time(19), SHORT, time(21), "UTC"),
        rdates=("1997-09-10T15:00", "1997-09-20", "1997-10-01"),
    )
    before, after = divide(schedule, "1997-09-20T19:00")

    assert (before.start_date, before.rdates) == (SHORT, ("1997-09-10T15:00",))
    assert (after.start_date, after.rdates) == (date(1997, 9, 20), ("1997-10-01T19:00",))
    assert after.length == timedelta(hours=2)


def test_nothing_stands_before_the_first_date():
    before, after = divide(schedule_of("FREQ=WEEKLY", SHORT), "1997-09-02T09:00")

    assert before is None
    assert all_ids(after) == all_ids(schedule_of("FREQ=WEEKLY", SHORT))


def test_series_that_is_over_is_not_divided():
    with pytest.raises(ValidationError, match="keine Termine mehr"):
        divide(schedule_of("FREQ=WEEKLY;COUNT=2", SHORT), "1997-12-02T09:00")


def test_first_day_of_a_series_may_lie_far_back():
    began = clock.process_time()
    schedule = schedule_of("FREQ=DAILY", date(1900, 1, 1))
    before, after = divide(schedule, "1999-05-05T09:00")

    assert clock.process_time() - began < 3
    assert before.rrule == "FREQ=DAILY;UNTIL=19990504"
    assert (after.start_date, after.start_time) == (date(1999, 5, 5), time(9))
