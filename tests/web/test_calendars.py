"""The calendar of an arm, browsing, and where each field stands."""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser as HTMLParser
from starlette.testclient import TestClient

from eligo.app.service import Service
from eligo.app.web.calendars import courses


def test_weekly_doses_are_a_course(service: Service, people: TestClient) -> None:
    trial = service.trial("NCT06802718").trial
    found = [one for arm in trial.arms if arm.label for one in courses(trial, arm.label.value)]
    (weekly,) = found
    assert weekly.days[:3] == (1, 8, 15) and weekly.total == len(weekly.days) == 26
    assert weekly.weeks == 26
    assert courses(trial, "no such arm") == ()
    page = HTMLParser(people.get("/trials/NCT06802718").text)
    drawn = page.css_first(".course svg")
    assert drawn is not None and "26" in (drawn.attributes["aria-label"] or "")


def test_browsing_leads_to_searches(people: TestClient, programs: TestClient) -> None:
    twin = programs.get("/browse").json()
    assert twin["trials"] == 7
    page = HTMLParser(people.get("/browse").text)
    links = [node.attributes["href"] or "" for node in page.css(".counts a")]
    assert len(links) == sum(
        len(twin[name])
        for name in ("conditions", "countries", "sponsors", "sponsor_classes", "phases")
    )
    for link in links[:3]:
        assert programs.get(link).json()["total"] >= 1


def test_a_trial_tells_where_each_field_stands(people: TestClient) -> None:
    page = HTMLParser(people.get("/trials/NCT06802718").text)
    rows = [[cell.text(strip=True) for cell in row.css("th, td")] for row in page.css("#fields tr")]
    told = {row[0]: row for row in rows if row}
    assert told["Status"][1] != "" and "overallStatus" in told["Status"][2]
