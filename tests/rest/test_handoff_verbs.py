"""Every verb of a handoff moves work as the page's button does, and says what it changed."""

from tests.rest.purchases import to


def test_a_handoff_tells_its_rules_and_what_it_brings(apis, start):
    handoff = start()["handoffs"][0]["id"]

    told = apis["max"].get(f"handoffs/{handoff}")

    assert told["content"] == {"what": "A crane", "amount": "4999.00"}
    assert told["contract"]["accept_if"] == "The need is clear."
    assert told["contract"]["return_reasons"] == ["Too dear", "Not clear"]
    assert (told["giver"]["name"], told["receiver"]["name"], told["state"]) == ("Nina Roth", "Max Weber", "offered")
    assert (told["may"], apis["nina"].get(f"handoffs/{handoff}")["may"]) == (
        ["accept", "pass-on", "return"],
        ["remind", "withdraw"],
    )


def test_return_opens_the_givers_step_anew_with_the_fields_marked(apis, start):
    handoff = start()["handoffs"][0]["id"]

    returned = apis["max"].post(f"handoffs/{handoff}/return", {"reason": "Not clear", "fields": ["what"]})

    (redo,) = returned["redone"]
    assert (redo["step"], redo["visit"], returned["handoffs"][0]["state"]) == ("ask", 2, "returned")
    form = apis["nina"].get(f"tasks/{redo['id']}")["form"]
    assert [field["key"] for field in form if field["is_marked"]] == ["what"]


def test_send_back_after_acceptance(apis, approve, start):
    handoff = apis["max"].get(f"tasks/{approve}")["handoffs"][0]
    assert apis["max"].get(f"handoffs/{handoff}")["may"] == ["send-back"]

    back = apis["max"].post(f"handoffs/{handoff}/send-back", {"reason": "The price is old", "fields": ["amount"]})

    assert (back["redone"][0]["step"], back["handoffs"][0]["state"]) == ("ask", "accepted")
    assert apis["max"].get(f"handoffs/{handoff}")["sent_back_by"]["name"] == "Max Weber"
    again = apis["max"].refused(f"handoffs/{handoff}/send-back", {"reason": "Again"})
    assert again == (409, "too_late_to_send_back")


def test_withdraw_before_anybody_accepts(apis, start):
    handoff = start()["handoffs"][0]["id"]

    taken_back = apis["nina"].post(f"handoffs/{handoff}/withdraw", {"reason": "The wrong crane"})

    assert (taken_back["handoffs"][0]["state"], taken_back["redone"][0]["step"]) == ("withdrawn", "ask")
    assert apis["max"].refused(f"handoffs/{handoff}/accept") == (409, "already_answered")


def test_pass_on_to_the_right_role(apis, ordered):
    handoff = to(ordered, "go_order")

    passed = apis["fay"].post(f"handoffs/{handoff}/pass-on", {"to_lane": "payroll", "note": "Yours, I think"})

    assert passed["handoffs"][0]["state"] == "offered"
    told = apis["pam"].get(f"handoffs/{handoff}")
    assert (told["to_lane"]["name"], told["receiving_team"]["name"], told["passes"]) == ("Payroll", "Payroll", 1)
