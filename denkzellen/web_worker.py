"""The worker of gunicorn which serves the site: denkzellen.web_worker.WebWorker.

Stopped, gunicorn's own goes on listening until its last answer is written, and then resets
whoever came meanwhile. This one takes in who has come and closes its door: whoever comes later is
refused at once, and the proxy in front asks the next process, also with a form.
"""

from gunicorn.workers.gthread import ThreadWorker


class WebWorker(ThreadWorker):
    def set_accept_enabled(self, enabled: bool) -> None:
        super().set_accept_enabled(enabled)
        if not self.alive:
            for listener in self.sockets:
                self._take_in_all(listener)
                listener.close()
            self.sockets.clear()

    def _take_in_all(self, listener: object) -> None:
        number = -1
        while number != self.nr_conns:
            number = self.nr_conns
            self.accept(listener)
