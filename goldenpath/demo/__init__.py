"""The stand-in staging service: a complete chat-and-agents product on loopback, with faults on demand.

It is a stranger to the rest of the package: it imports nothing of it, and is reached only over HTTP, WebSocket
and SSE. ``settings`` says how it is to behave, ``arguments`` reads that from a command line, ``serve`` runs it.
"""
