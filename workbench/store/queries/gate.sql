-- person_of_case --
-- Whom one situation is about, by id: in a session, no other person may be read.
SELECT person_id FROM situation WHERE number = $number;
