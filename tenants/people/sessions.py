"""Sessions as Django keeps them in the database, read without the ORM: it takes longer to write
the one statement that every request begins with than PostgreSQL to answer it.
"""

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone


class SessionStore(db.SessionStore):
    def _get_session_from_db(self) -> Session | None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT session_key, session_data, expire_date FROM django_session"
                " WHERE session_key = %s AND expire_date > %s",
                [self.session_key, timezone.now()],
            )
            row = cursor.fetchone()
        if row is None:
            # As in Django's own: one that ended is begun under another key.
            self._session_key = None
            return None
        return Session(*row)
