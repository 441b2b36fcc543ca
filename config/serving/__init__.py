"""Serving: the HTTP server of the web process, `python -m config.serving`.

Owns: connections, the reading of request bodies, the bounded pool of threads that runs the WSGI application, and the
sending of responses. A request takes a thread when its body is complete and gives it back when its response is
complete, so neither a slow sender nor a slow reader occupies one. HTTP/1.1 only, parsed by aiohttp.
Imports the kernel and `config.api` for problem documents. Start reading at `server.Server.answer`.
"""
