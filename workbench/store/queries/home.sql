-- totals --
-- Totals of the year at a glance; no case, no name.
SELECT
    (SELECT count(*) FROM situation WHERE state = 'FOLLOWED') AS followed,
    (SELECT count(*) FROM situation WHERE state = 'REFERRED') AS referred,
    (SELECT count(*) FROM action WHERE state = 'TODO' AND due_on < $today::DATE) AS late_actions,
    (SELECT min(due_on) FROM action WHERE state = 'TODO' AND due_on < $today::DATE) AS oldest_late,
    (SELECT count(*) FROM seance WHERE state IN ('CLOSED', 'RELEVE_SENT')
        AND year(held_on) = year($today::DATE)) AS held,
    (SELECT count(*) FROM situation AS s WHERE s.state = 'FOLLOWED' AND NOT EXISTS (
        SELECT 1 FROM decision AS d WHERE d.case_number = s.number AND d.decided_at > $since::TIMESTAMP)
        AND NOT EXISTS (
        SELECT 1 FROM referral AS r WHERE r.case_number = s.number AND r.received_on > $since::DATE)) AS silent;

-- actions_by_day --
-- How many actions are due each day of a period.
SELECT due_on, count(*) AS actions FROM action
WHERE state = 'TODO' AND due_on BETWEEN $first::DATE AND $last::DATE
GROUP BY due_on ORDER BY due_on;

-- sessions_without_releve --
-- Closed sessions whose relevé is not drawn up.
SELECT s.id, g.name AS group_name, s.held_on, s.closed_at FROM seance AS s JOIN groupe AS g ON g.id = s.group_id
WHERE s.state = 'CLOSED' ORDER BY s.held_on;

-- unsigned_members --
-- Members who sit in a group without a signature of the charter in force.
SELECT count(DISTINCT gm.member_id) AS members
FROM group_member AS gm
JOIN member AS m ON m.id = gm.member_id AND m.active
WHERE gm.until IS NULL AND NOT EXISTS (
    SELECT 1 FROM charter_signature AS c
    WHERE c.member_id = gm.member_id AND c.charter_version = $charter_version);
