-- charters --
-- Every version of the charter.
SELECT version, adopted_on, valid_until FROM charter ORDER BY adopted_on;

-- reglements_of_group --
-- Every version of the règlement intérieur of a group.
SELECT version, adopted_on, valid_until FROM reglement WHERE group_id = $group_id ORDER BY adopted_on;

-- present_in_room --
-- Everyone on the émargement who has not left, with membership of this group and last signature.
WITH signed AS (
    SELECT c.member_id, max(c.signed_on) AS signed_on, arg_max(c.charter_version, c.signed_on) AS signed_version
    FROM charter_signature AS c
    WHERE c.signed_on <= (SELECT held_on FROM seance WHERE id = $session_id)
    GROUP BY c.member_id
), seats AS (
    SELECT gm.member_id FROM group_member AS gm
    JOIN seance AS s ON s.id = $session_id AND gm.group_id = s.group_id
        AND gm.since <= s.held_on AND (gm.until IS NULL OR s.held_on <= gm.until)
    JOIN member AS m ON m.id = gm.member_id AND m.active
)
SELECT a.id, seats.member_id IS NOT NULL AS member_of_group, signed.signed_version, signed.signed_on
FROM attendance AS a
LEFT JOIN seats ON seats.member_id = a.member_id
LEFT JOIN signed ON signed.member_id = a.member_id
WHERE a.session_id = $session_id AND a.left_at IS NULL
ORDER BY a.id;

-- room_of_session --
-- What the gate needs to know of a session: its papers and its agenda as lists.
SELECT
    s.group_id, g.kind, s.state, s.held_on, s.shown_until,
    (SELECT case_number FROM seance_item WHERE id = s.current_item) AS current_case,
    (SELECT case_number FROM seance_item WHERE id = s.shown_item) AS shown_case,
    (SELECT list(case_number ORDER BY point) FROM seance_item WHERE session_id = $session_id) AS agenda,
    (SELECT list({'version': version, 'adopted_on': adopted_on, 'valid_until': valid_until})
        FROM charter) AS charters,
    (SELECT list({'version': r.version, 'adopted_on': r.adopted_on, 'valid_until': r.valid_until})
        FROM reglement AS r WHERE r.group_id = s.group_id) AS reglements
FROM seance AS s
JOIN groupe AS g ON g.id = s.group_id
WHERE s.id = $session_id;

-- open_sessions --
-- Sessions that are open now.
SELECT id FROM seance WHERE state = 'OPEN' ORDER BY id;
