"""How a test is carried out: one file per kind of step, each owning its keys of the plan.

catalog (from nodes of a plan to probes) > scenario > steps (http, stream, websocket, until)
> exchange, reception (what is common to them) > expect, sequence, template, tokens > client (the port).
"""
