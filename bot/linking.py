"""One person, two numbers: who confirms an address that another number has is asked whether both are theirs."""

from dataclasses import replace

from bot.scene import Scene

CHOICES = ("link", "separate")


def ask(scene: Scene) -> None:
    """Ask in the bubble that is written already; until they say yes, the numbers are two people's."""
    ends, scene.state.elsewhere = scene.state.elsewhere, ()
    if not ends:
        return
    scene.save(linked=False)
    word = " dan " if scene.language == "id" else " and "
    written = scene.replies.pop()
    scene.present("link_number", "link", CHOICES, ends=word.join(f"*{end}*" for end in ends))
    asked = scene.replies.pop()
    if written.about:
        scene.replies.append(replace(asked, body=written.body, about=written.about, asks=asked.body))
    else:
        scene.replies.append(replace(asked, body=f"{written.body}\n\n{asked.body}".strip()))


def link(scene: Scene) -> None:
    """Both are theirs: officers see the consultations of both."""
    scene.save(linked=True)
    scene.tell("link_done")


def separate(scene: Scene) -> None:
    """The address is shared with somebody else."""
    scene.tell("link_kept")
