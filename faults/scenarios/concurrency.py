"""Two people do one thing at the same moment: F59-F62, F64, F65."""

from faults.place import KNOWLEDGE
from faults.processes import eventually
from faults.scenarios.registry import scenario
from faults.world import UNKNOWN, World


def _consultation(world: World) -> str:
    citizen = world.citizen()
    return citizen.registers(UNKNOWN)


@scenario("F59", quick=False)
def two_officers_claim(world: World) -> None:
    """Exactly one has it; the other is told."""
    number = _consultation(world)
    for _ in range(5):
        forms = [(one, one.form(number, "claim")) for one in world.officers[:2]]
        statuses = world.together(*[lambda o=o, f=f: o.posts(number, "claim", f) for o, f in forms])
        world.injects("F59", 2)
        won = [status for status in statuses if status in {302, 303}]
        world.claims("I12 one wins, one is told", len(won) == 1 and 409 in statuses, statuses)
        if len(won) != 1:
            return  # nobody knows whose it is now
        world.officers[statuses.index(won[0])].releases(number)


@scenario("F06")
def a_double_click(world: World) -> None:
    """The same reply's form three times: one reply."""
    number = world.dice.choice(world.consulters).number
    world.officers[0].replies(number, f"Jawaban petugas {world.tag()}.", clicks=3)
    world.injects("F06", 3)


@scenario("F60", quick=False)
def an_answer_against_a_closing(world: World) -> None:
    """The officer answers in one tab and closes in another."""
    number = _consultation(world)
    officer = world.officers[0]
    officer.claims(number)
    text = f"Jawaban petugas {world.tag()}."
    reply = officer.form(number, "reply") | {"text": text}
    officer.replies(number, f"Jawaban petugas {world.tag()}.")
    close = officer.form(number, "close")
    world.together(lambda: officer.posts(number, "reply", reply), lambda: officer.posts(number, "close", close))
    world.injects("F60", 2)


@scenario("F61", quick=False)
def a_citizen_writes_against_a_closing(world: World) -> None:
    """The words are in the old consultation or a new one, never nowhere."""
    citizen = world.citizen()
    number = citizen.registers(UNKNOWN)
    officer = world.officers[0]
    officer.claims(number)
    officer.replies(number, f"Jawaban petugas {world.tag()}.")
    close = officer.form(number, "close")
    words = f"Masih ada satu hal {world.tag()}"
    world.together(lambda: officer.posts(number, "close", close), lambda: citizen.says(words, role="either"))
    world.injects("F61", 2)
    handled = "SELECT id FROM inbound_message WHERE sid = ? AND state = 'done'"
    world.claims("F61 handled", eventually(lambda: world.place.database.ask(handled, (citizen.said[-1],)), 30), words)


@scenario("F62", quick=False)
def a_rating_twice(world: World) -> None:
    """Five, five times at one moment: one rating."""
    citizen = world.citizen()
    number = citizen.registers(UNKNOWN)
    officer = world.officers[0]
    officer.claims(number)
    officer.replies(number, f"Jawaban petugas {world.tag()}.")
    officer.closes(number)
    citizen.waits_for("Sangat puas")
    world.together(*[lambda: citizen.says("5", role="rating")] * 4)
    world.injects("F62", 4)
    rows = world.place.database.ask("SELECT count(*) AS n FROM rating r JOIN consultation c ON c.id = r.consultation_id"
                                    " WHERE c.number = ? AND r.score = 5", (number,))  # fmt: skip
    world.claims("I9 one rating", int(rows[0]["n"]) == 1, rows)
    asked = sum("Sangat puas" in body for body in citizen.heard())
    world.claims("I9 asked once", asked == 1, asked)


@scenario("F64", "F65", quick=False)
def two_publish_at_once(world: World) -> None:
    """Two versions published at the same moment, while people ask: versions are numbered once, each whole."""
    world.place.reads_meanings()
    text = KNOWLEDGE.read_text(encoding="utf-8-sig")
    files = []
    for number in range(2):
        path = world.place.folder / f"kb{number}.csv"
        path.write_text(text.replace("inflasi", f"inflasi{'x' * (number + 1)}", 1))
        files.append(path)

    def publish(path: object) -> int:
        return world.place.tries("kb", "publish", str(path)).returncode

    done = world.together(*[lambda p=p: publish(p) for p in files], world.asks, world.asks)[:2]
    world.claims("F64 both are published", done == [0, 0], done)
    world.injects("F64", 2)
    rows = world.place.database.ask("SELECT v.number, count(e.id) AS n FROM kb_version v LEFT JOIN kb_entry e"
                                    " ON e.version_id = v.id WHERE v.number > 0 GROUP BY v.number")  # fmt: skip
    world.claims("I13 every version is whole", all(int(row["n"]) > 100 for row in rows), rows)
