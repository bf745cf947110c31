r"""goldenpath runs a plan's P0 tests against staging and answers GO, HOLD or INCONCLUSIVE, in money.

    phases.yaml --planfile.load--> Plan --engine.execute--> events ==+== history.journal (append, first)
                                                                     +== report.live     (terminal)
                                                                     +== model.fold      --> Run
    Run + Policy --impact.assess--> Assessment --report.*--> text --cli--> file / stdout / exit code
                                         \------ .goldenpath/ (journal + document; the database is derived)

Who may import whom, each row only the rows below it; siblings joined by `|` do not know each other:

    cli                                    wires everything: the one loop over events, the demo service
    planfile | engine | history | report   text to plan | plan to events | runs kept | assessment to text
    wire                                   run document (format 1) and events: the only place for both
    probes | impact                        how a test is carried out | what the outcomes mean in money
    model                                  nouns, and pure functions over them
    base                                   errors, clock, positioned values, masking, the one writer
    demo                                   the stand-in staging service; imports nothing of ours
"""

__version__ = "0.1.0"
