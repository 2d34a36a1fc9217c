-- charters --
-- Every version of the charter.
SELECT version, adopted_on, valid_until FROM charter ORDER BY adopted_on;

-- reglements_of_group --
-- Every version of the règlement intérieur of a group.
SELECT version, adopted_on, valid_until FROM reglement WHERE group_id = $group_id ORDER BY adopted_on;

-- present_in_room --
-- Everyone on the émargement who has not left, with membership of this group and last signature.
SELECT
    a.id,
    coalesce(m.active AND gm.member_id IS NOT NULL AND gm.since <= s.held_on
        AND (gm.until IS NULL OR s.held_on <= gm.until), false) AS member_of_group,
    c.charter_version AS signed_version,
    c.signed_on
FROM attendance AS a
JOIN seance AS s ON s.id = a.session_id
LEFT JOIN member AS m ON m.id = a.member_id
LEFT JOIN group_member AS gm ON gm.member_id = a.member_id AND gm.group_id = s.group_id
LEFT JOIN charter_signature AS c ON c.member_id = a.member_id AND c.signed_on <= s.held_on
WHERE a.session_id = $session_id AND a.left_at IS NULL
QUALIFY row_number() OVER (PARTITION BY a.id ORDER BY c.signed_on DESC NULLS LAST, c.charter_version DESC) = 1
ORDER BY a.id;

-- room_of_session --
-- What the gate needs to know of a session.
SELECT
    s.group_id, g.kind, s.state, s.held_on, s.shown_until,
    i.case_number AS current_case, shown.case_number AS shown_case
FROM seance AS s
JOIN groupe AS g ON g.id = s.group_id
LEFT JOIN seance_item AS i ON i.id = s.current_item
LEFT JOIN seance_item AS shown ON shown.id = s.shown_item
WHERE s.id = $session_id;

-- agenda_cases --
-- Situations on the agenda of a session.
SELECT case_number FROM seance_item WHERE session_id = $session_id ORDER BY point;

-- open_sessions --
-- Sessions that are open now.
SELECT id FROM seance WHERE state = 'OPEN' ORDER BY id;
