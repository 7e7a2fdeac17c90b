"""What the coach says: the words of the content, filled in for this prospect and this day."""

import re
from collections.abc import Mapping
from datetime import date

from bot.coaching.model import NOTHING
from bot.coaching.naming import untitled
from bot.coaching.playbook import Playbook

_SLOT = re.compile(r"\{(\w+)\}")
LABEL = 24
"""Characters of a button's label that a phone shows."""
PERSON = frozenset({"who", "Who", "whose", "Whose", "whom"})
COUNTS = frozenset({"budget", "reached", "next"})

_PLAIN = """
    button_dont_know button_back button_later button_more button_fix button_they_replied button_they_wrote
    button_fill_in button_copy button_open_chat button_another button_edit button_sent button_tomorrow
    button_why button_changes button_dispute button_done button_remind button_skip button_use button_keep
    button_edit_again button_someone_new button_someone_else button_name
    ask_fix ask_name ask_edit hold_open hold_away hold_ready opens_talk dispute_head dispute_none
    why_house why_words why_read why_tapped why_log why_unknown mark_two_questions
    typed_sent not_read not_an_answer nothing_before same_advice noted read_again edit_too_late nothing_in_it
    old_button nothing_open only_one_wording nothing_to_fill slot_empty tip_used which_day_again day_past
    slot_question draft_one_word typed_skip
    name_again draft_empty cancelled nothing_to_cancel unknown_command welcome help nothing_due due_head
    more_of_name
    carry_on copied_blanks prospect_gone sent_exit
    late_order late_words flooded caught_up
    showed_voice showed_picture showed_file showed_sticker showed_place showed_contact showed_other
    ask_zone button_try try_example stranger stranger_link bot_description bot_short_description
    console_hint console_bye
    nudge_one nudge_half nudge_theirs nudge_card nudge_agreed_today
    closed_as_done closed_as_dropped button_history
    button_it_is_done button_snooze button_gave button_came button_not_yet button_another_day button_show_card
    button_three_days button_pick_day button_off_until button_never_mind button_undo
    day_too_far left_as_it_was due_order ask_snooze_day
    undone undone_rest undone_lost undone_story undo_too_late undo_settings
    lowered told_by_you told_by_colleague stories_head stories_none story_private story_shared story_theirs
    story_in_draft story_no_problem story_any_motive story_motive story_gone story_not_yours story_ask_kind
    story_ask_motive story_motive_again story_empty story_is_right story_kept story_ask_change story_deleted
    stories_nothing_to_export ask_import import_form imported_wrong imported_nothing file_no_list
    button_add_story button_export button_import button_all_stories button_stories_before
    button_stories_after button_finish_story button_share button_unshare button_change button_delete
    button_yes_delete button_right button_any
    story_clauses story_groups story_capitals story_finish story_to_check story_left_open story_dropped
    noted_no_quiet noted_no_holidays noted_back typed_none typed_back
    settings_not_quiet settings_no_holidays days_every ask_city ask_which_place ask_nudge_time
    ask_days ask_quiet ask_country ask_off ask_off_day place_at_sea time_again quiet_again quiet_same
    off_too_soon off_too_far kept_of_you kept_of_prospects kept_of_words
    button_set_zone button_set_time button_set_days button_set_quiet button_set_holidays button_what_is_kept
    button_settings button_another_city button_no_days button_no_quiet button_no_holidays button_next_monday
    button_i_am_back
    list_none list_empty list_find list_messages_one list_unfinished next_due next_none next_never
    name_joins ask_whom
    ended_left ended_done ended_dropped ended_unknown touch_by_hand touch_promised touch_useful touch_empty
    outcome_nothing outcome_replied outcome_done
    button_previous button_next button_earlier button_the_list button_they_promised button_i_promised
    button_i_sent button_correct button_park button_close button_reopen button_bring_up button_rename
    button_merge button_two_weeks button_four_weeks
    park_ahead ask_new_name name_missing nobody_to_merge ask_merge merge_itself
    button_merge_them button_keep_both
    ask_sent_when sent_ahead noted_due button_today button_yesterday
    noted_by_hand no_message_yet ask_correction put_right taken_out earlier_button button_useful
    button_check_in button_was_useful button_was_empty button_not_sent button_they_answered
    ask_promise ask_by_when promise_joins day_fillers thing_starts
    promise_kept promise_broken promise_dropped promise_empty promise_named
    promise_gone promise_let_go button_no_longer button_no_day
    talk_greeting talk_thanks talk_ok talk_who talk_how talk_bye
    private no_advice_open why_asked nudges_where id_house late_button typed_yes typed_no typed_never
    typed_telling typed_okay typed_to_nothing
    talk_human talk_praise talk_insult talk_sorry talk_test talk_question how_delete how_add how_rename
    owed_none
    kept_is_yours export_comes export_too_large forget_what forget_team forget_shared forget_final ask_forget
    forget_last_admin
    console_not_exported forgotten all_kept button_forget button_keep_all button_export_first
    stats_title_week stats_title_month stats_title_quarter stats_title_all stats_ended_one stats_ended_none
    stats_ours_none stats_theirs_none stats_decided_none stats_same_day
    stats_beyond_one stats_beyond_none stats_own stats_untold stats_few
    stats_none stats_before_none stats_ranges
    stats_rates_title stats_pairs_title stats_label_ours stats_label_theirs stats_label_ended
    stats_label_decided stats_label_beyond
    stats_empty_week stats_empty_month stats_empty_quarter stats_empty_all stats_which
    button_stats_week button_stats_month button_stats_quarter button_stats_all button_what_works
    works_head works_none works_foot works_foot_team works_no_difference works_choice
    invited_twice ask_invite ask_which_team invite_no_teams ask_team_name team_gone invite_no_team
    button_invite_rep button_invite_team button_invite_manager button_invite_admin button_invite_revoke
    button_new_team uninvited_one uninvited_none came_admin link_gone link_own link_known
    join_admin ask_join_admin button_join button_become button_not_now file_not_read
    access_one access_yourself access_fixed no_name role_rep role_manager role_admin role_by_settings
    role_revoked member_gone members_no_team button_everyone button_let_in button_make_rep button_make_admin
    button_yes_make_admin button_yes_make_rep
    button_out_of_team button_shut_out button_yes_shut_out button_yes_let_go
    contacts_how contacts_ask_file contacts_none contacts_name contacts_last contacts_company
    contacts_username contacts_touched contacts_next contacts_only contacts_nobody contacts_ask_field
    contacts_added_one contacts_none_new contacts_known_one contacts_twins_one contacts_completed_one
    contacts_alike_one contacts_bad contacts_why_cells contacts_why_quotes contacts_why_nobody
    contacts_why_name contacts_why_company contacts_were_same contacts_were_two contacts_done
    contacts_dropped contacts_gone button_no_column button_contact_add contacts_rows_one
    contacts_late_one contacts_partly_one contacts_alike_within_one contacts_left_empty
    contacts_why_touched contacts_why_ahead
    contacts_why_next contacts_why_username contacts_done_already contacts_first_these contacts_needed
    contacts_no_headers button_fill_contacts button_company_instead
    showed_archive showed_document showed_cards
    button_contact_same button_contact_two button_contacts_same button_contacts_two button_leave_out
    contacts_no_table contacts_no_rows contacts_empty contacts_no_text showed_list showed_workbook
    showed_no_file
    story_shared_alone came_stories_one team_none team_quiet team_ended team_ours team_theirs team_beyond
    button_team_week button_team_quarter button_members button_manager_sees button_my_team button_leave_team
    button_yes_leave
    lesson_means ask_lesson lesson_kept lesson_not_kept lesson_never lesson_gone lessons_head lessons_none
    lessons_asked lessons_not_asked button_lesson_keep button_lesson_no button_lesson_never
    button_lesson_again
    own_clean own_asks own_gives own_leaves own_lacks own_giving own_leaving own_offer copy_above
"""
_ABOUT_SOMEONE = """
    ask_day hold_agreed hold_wait hold_off hold_promised hold_left no_message nothing_more
    after_straight set_aside late_noted done_stop later
    nudge_look nudge_ours nudge_agreed ask_snooze muted closed_done button_mute
    ask_park closed_by_hand opened_again opens_by_reply deleted ask_brought
    order_unfinished left_unknown ask_won left_exit left_stop
    undone_name log_stays undo_open undo_aside
"""
WORDS: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(_PLAIN.split(), frozenset()),
    **dict.fromkeys(_ABOUT_SOMEONE.split(), PERSON),
    **dict.fromkeys(("tally_next", "tally_used", "tally_over", "tally_empty"), COUNTS),
    **dict.fromkeys(("wake_up", "sent_next", "sent_parked", "done_held", "tomorrow"), PERSON | {"day"}),
    **dict.fromkeys(
        ("hold_until", "hold_until_back", "away_read", "someone", "parked_before"), frozenset({"day"})
    ),
    **dict.fromkeys(("changes_head", "changes_none"), frozenset({"move"})),
    "closed_before": frozenset({"shown"}),
    **dict.fromkeys(("due_card", "due_agreed", "open_line"), frozenset({"label"})),
    **dict.fromkeys(("ask_which", "ask_meant"), frozenset({"name"})),
    "own_instead": frozenset({"tip"}),
    "id_unknown": frozenset({"id"}),
    "id_source": frozenset({"title"}),
    "id_rule": frozenset({"id", "move", "reason"}),
    "id_example": frozenset({"example"}),
    **dict.fromkeys(("left_some", "left_one", "left_none"), PERSON | {"left", "budget"}),
    "read": frozenset({"read"}),
    "logged": frozenset({"logged"}),
    "assumed": frozenset({"facts"}),
    "why_rule": frozenset({"rule"}),
    **dict.fromkeys(("button_keep_zone", "zone_kept", "noted_zone"), frozenset({"zone"})),
    "apology": frozenset({"error"}),
    "console_exported": frozenset({"file"}),
    "export_about": frozenset({"day"}),
    "uninvited": frozenset({"count"}),
    "undone_but": frozenset({"count"}),
    "not_due": frozenset({"names"}),
    "not_due_until": frozenset({"label", "day"}),
    "undone_for": frozenset({"names", "rest"}),
    "undone_many": frozenset({"names", "count", "rest"}),
    **dict.fromkeys(("undone_park", "undone_close", "undone_reopen"), PERSON | {"rest"}),
    **dict.fromkeys(("undone_snooze", "undone_sent", "undone_told"), PERSON | {"rest"}),
    "undone_about": frozenset({"label"}),
    "amended_name": frozenset({"label", "old"}),
    **dict.fromkeys(("amended_first", "amended_company"), frozenset({"label"})),
    "amended_new": frozenset({"label", "old", "name"}),
    "amended_perhaps": frozenset({"name"}),
    "rename_perhaps": frozenset({"label", "old", "name"}),
    "team_name_again": frozenset({"most"}),
    **dict.fromkeys(("invited_rep", "invited_admin"), frozenset({"until"})),
    **dict.fromkeys(("invited_team", "invited_manager"), frozenset({"until", "team"})),
    **dict.fromkeys(
        ("invite_form", "came_manager", "came_team", "join_team", "join_manager", "join_leaves"),
        frozenset({"team"}),
    ),
    **dict.fromkeys(
        ("join_leaves_lead", "ask_join_team", "ask_join_manager", "team_unled", "members_head"),
        frozenset({"team"}),
    ),
    **dict.fromkeys(("role_rep_in", "role_manager_in", "role_admin_in"), frozenset({"team"})),
    "invite_again": frozenset({"words"}),
    "access_head": frozenset({"count"}),
    "access_line": frozenset({"name", "told"}),
    "access_since": frozenset({"day"}),
    **dict.fromkeys(("access_by", "made_admin", "made_rep", "shut_out", "let_in"), frozenset({"name"})),
    **dict.fromkeys(
        ("make_admin_means", "make_rep_means", "ask_make_admin", "ask_make_rep"), frozenset({"name"})
    ),
    **dict.fromkeys(("shut_out_means", "ask_shut_out", "ask_let_go", "let_go"), frozenset({"name"})),
    **dict.fromkeys(("members_rep", "members_manager", "members_admin"), frozenset({"name"})),
    "let_go_means": frozenset({"name", "team"}),
    "button_let_go": frozenset({"name"}),
    "mark": frozenset({"words", "claim"}),
    "own_asks_many": frozenset({"count"}),
    **dict.fromkeys(("other_language", "other_language_again"), frozenset({"words"})),
    "one_at_a_time": frozenset({"names"}),
    "marked_offer": frozenset({"draft"}),
    "slot_too_long": frozenset({"room"}),
    "draft_too_long": frozenset({"length"}),
    **dict.fromkeys(
        ("due_look", "due_look_one", "due_look_sent", "due_look_sent_one"), PERSON | {"label", "days"}
    ),
    **dict.fromkeys(("due_ours", "due_theirs"), PERSON | {"label", "what", "What", "day"}),
    "due_agreed_today": PERSON | {"label", "day"},
    **dict.fromkeys(("due_wake", "due_half", "due_look_new"), PERSON | {"label"}),
    **dict.fromkeys(("due_more", "nudge_many", "nudge_more"), frozenset({"count"})),
    "best_next": frozenset({"line"}),
    "owed_line": frozenset({"label", "what"}),
    "owed_line_by": frozenset({"label", "what", "day"}),
    "nudge_then": frozenset({"names"}),
    "settings_nudges": frozenset({"days", "time", "zone", "day"}),
    "settings_nudges_off": frozenset({"days", "time", "zone", "day", "back"}),
    "settings_no_nudges": frozenset({"time", "zone"}),
    **dict.fromkeys(("settings_quiet", "quiet_hours", "noted_quiet"), frozenset({"start", "end"})),
    **dict.fromkeys(("nudge_in_quiet", "quiet_over_nudge"), frozenset({"start", "end", "time"})),
    "nudge_too_late": frozenset({"time"}),
    **dict.fromkeys(("settings_holidays", "noted_holidays"), frozenset({"country"})),
    "noted_time": frozenset({"time"}),
    "ask_place_meant": frozenset({"place"}),
    "ask_places_meant": frozenset({"places"}),
    "days_run": frozenset({"first", "last"}),
    **dict.fromkeys(("place_unknown", "country_unknown"), frozenset({"words"})),
    **dict.fromkeys(("off_until", "off_begins", "button_day_on", "button_day_off"), frozenset({"day"})),
    "no_such_day": frozenset({"words"}),
    "which_of_two_days": frozenset({"first", "second"}),
    "stories_count": frozenset({"kind", "count"}),
    "stories_count_open": frozenset({"kind", "count", "open"}),
    **dict.fromkeys(("stories_of_kind", "stories_of_kind_none"), frozenset({"kind"})),
    **dict.fromkeys(
        ("story_line", "story_line_open", "story_line_to_check", "story_line_shared", "story_ask_delete"),
        frozenset({"name"}),
    ),
    "story_line_theirs": frozenset({"name", "owner"}),
    "story_head": frozenset({"kind", "owner", "day"}),
    "story_part": frozenset({"part", "text"}),
    "story_missing": frozenset({"parts"}),
    "story_too_long": frozenset({"text", "over", "room"}),
    "story_far_too_long": frozenset({"length", "room"}),
    "story_clause": frozenset({"words"}),
    "story_people": frozenset({"words"}),
    **dict.fromkeys(("file_story_clause", "file_story_people"), frozenset({"line", "part", "words"})),
    **dict.fromkeys(
        ("stories_exported", "imported", "imported_known", "imported_more"), frozenset({"count"})
    ),
    "file_broken": frozenset({"line", "what"}),
    "file_too_large": frozenset({"most"}),
    "file_too_many": frozenset({"line", "most"}),
    "file_no_story": frozenset({"line"}),
    "file_no_kind": frozenset({"line", "known"}),
    **dict.fromkeys(
        ("file_strange_kind", "file_strange_motive"), frozenset({"line", "given", "hint", "known"})
    ),
    "file_strange_part": frozenset({"line", "part", "hint"}),
    **dict.fromkeys(
        ("file_missing", "file_empty", "file_no_text", "file_yes_or_no"), frozenset({"line", "part"})
    ),
    "file_too_long": frozenset({"line", "part", "length", "room"}),
    **dict.fromkeys(("file_no_day", "file_day_ahead"), frozenset({"line", "given"})),
    **dict.fromkeys(("aside_line", "button_debrief", "button_resume"), frozenset({"label"})),
    **dict.fromkeys(("list_open", "list_parked", "list_closed", "found_more"), frozenset({"count"})),
    **dict.fromkeys(("button_tab_open", "button_tab_parked", "button_tab_closed"), frozenset({"count"})),
    "list_page": frozenset({"page", "pages"}),
    "list_line": frozenset({"label", "told"}),
    "list_messages": frozenset({"left"}),
    **dict.fromkeys(
        ("list_until", "next_on", "person_parked", "person_touched", "person_replied"), frozenset({"day"})
    ),
    **dict.fromkeys(("nobody_called", "ask_nearly"), frozenset({"name"})),
    "person_open": frozenset({"next"}),
    "person_closed": frozenset({"ended"}),
    "person_messages": frozenset({"left", "budget"}),
    **dict.fromkeys(("person_move", "log_advised"), frozenset({"move"})),
    "person_known": frozenset({"known"}),
    "log_line": frozenset({"day", "text"}),
    "log_sent": frozenset({"what"}),
    "parked_until": PERSON | {"day"},
    **dict.fromkeys(("renamed", "merge_stays", "ask_delete", "undone_but_one"), frozenset({"label"})),
    "ask_same": frozenset({"label"}),
    "ask_same_as": frozenset({"name"}),
    "person_more": frozenset({"label"}),
    "sent_on": PERSON | {"day"},
    "sent_long_ago": frozenset({"days"}),
    "button_settle": frozenset({"what"}),
    "merged": frozenset({"other", "label"}),
    "last_message": frozenset({"day", "what"}),
    **dict.fromkeys(("promise_ours", "promise_theirs"), PERSON | {"what"}),
    **dict.fromkeys(("promise_ours_by", "promise_theirs_by"), PERSON | {"what", "day"}),
    "item_read": frozenset({"item"}),
    **dict.fromkeys(("promise_read", "promise_noted"), frozenset({"promise"})),
    **dict.fromkeys(("kept_ours", "kept_theirs"), frozenset({"what"})),
    "told_sent": frozenset({"days"}),
    "promise_too_long": frozenset({"room"}),
    "button_long_park": frozenset({"days"}),
    "stats_head": frozenset({"title", "days"}),
    "stats_days": frozenset({"first", "last"}),
    "stats_up_to": frozenset({"last"}),
    **dict.fromkeys(
        ("stats_usual_week", "stats_before_week", "stats_before_month", "stats_before_quarter"),
        frozenset({"before"}),
    ),
    **dict.fromkeys(("stats_ended", "stats_beyond"), frozenset({"count"})),
    **dict.fromkeys(("stats_ours", "stats_theirs"), frozenset({"kept", "all"})),
    **dict.fromkeys(
        (f"stats_decided{form}{same}" for form in ("", "_few", "_one") for same in ("", "_same")),
        frozenset({"count", "days"}),
    ),
    **dict.fromkeys(("stats_one_day", "stats_so_many_days"), frozenset({"days"})),
    "stats_from_to": frozenset({"low", "high"}),
    "stats_again": frozenset({"replied"}),
    "stats_move": frozenset({"move", "told"}),
    **dict.fromkeys(("stats_sent", "stats_unsent", "stats_sent_own"), frozenset({"advised", "sent"})),
    "stats_replied": frozenset({"replied", "known"}),
    **dict.fromkeys(("stats_range", "stats_range_few"), frozenset({"share", "low", "high"})),
    "stats_of": frozenset({"good", "all"}),
    "stats_share": frozenset({"share"}),
    "button_stats_shown": frozenset({"period"}),
    "works_move": frozenset({"move"}),
    "works_move_team": frozenset({"move", "share"}),
    **dict.fromkeys(
        ("works_line", "works_line_few"), frozenset({"variant", "good", "all", "share", "low", "high"})
    ),
    "works_difference": frozenset({"best"}),
    "why_learned": PERSON | {"good", "all", "other", "other_good", "other_all"},
    "contacts_head": frozenset({"name", "rows"}),
    "contacts_head_tool": frozenset({"name", "rows", "tool"}),
    **dict.fromkeys(("contacts_line", "contacts_column_taken"), frozenset({"column", "field"})),
    "contacts_counts": frozenset({"counts"}),
    "contacts_column": frozenset({"number"}),
    **dict.fromkeys(("contacts_was", "contacts_comes"), frozenset({"day"})),
    "contacts_example": frozenset({"line", "who"}),
    **dict.fromkeys(
        (
            "contacts_rows",
            *(f"contacts_count_{what}" for what in ("new", "twice", "known", "bad")),
            "contacts_late",
            "contacts_partly",
            "contacts_completed",
            "contacts_alike_within",
            "contacts_added",
            "contacts_known",
            "contacts_twins",
            "contacts_alike",
            "contacts_bad_more",
            "contacts_left",
            "button_take_contacts",
        ),
        frozenset({"count"}),
    ),
    "contacts_ask_column": frozenset({"field"}),
    "contacts_ask_day": frozenset({"typed"}),
    "contacts_bad_line": frozenset({"line", "why"}),
    "contacts_ask_same": frozenset({"known", "who"}),
    "contacts_too_large": frozenset({"most"}),
    "contacts_many_columns": frozenset({"columns", "most"}),
    "contacts_many_rows": frozenset({"most", "rows"}),
    "contacts_many_people": frozenset({"most", "people"}),
    "contacts_open_quote": frozenset({"line"}),
    "team_first": frozenset({"team", "day", "people"}),
    "team_head": frozenset({"team", "first", "last"}),
    **dict.fromkeys(("team_small", "team_changed"), frozenset({"people"})),
    "team_line": frozenset({"name", "told"}),
    "team_before": frozenset({"told"}),
    "team_line_before": frozenset({"name", "told"}),
    "team_rate": frozenset({"replied", "told", "share"}),
    "team_told": frozenset({"told"}),
    **dict.fromkeys(("team_over", "team_over_one"), frozenset({"told", "weeks"})),
    **dict.fromkeys(("team_kept", "team_broken"), frozenset({"count"})),
    "team_few": frozenset({"names"}),
    "team_rule": frozenset({"people", "cases", "step"}),
    **dict.fromkeys(("team_seen", "team_seen_lead"), frozenset({"team", "people", "cases", "step"})),
    "came_stories": frozenset({"count"}),
    **dict.fromkeys(
        ("leave_means", "leave_lead", "leave_lead_alone", "forget_leads", "ask_leave", "left_team"),
        frozenset({"team"}),
    ),
    "contacts_ask_add": frozenset({"who"}),
    "lesson_read": frozenset({"text", "read", "told"}),
    "lesson_open": frozenset({"text", "told"}),
    "lesson_line": frozenset({"number", "text", "told", "day"}),
    "button_lessons": frozenset({"count"}),
    "button_lesson_back": frozenset({"number"}),
}
"""Every word the content must have, with the slots its text may use."""


def say(playbook: Playbook, key: str, slots: Mapping[str, object] = NOTHING, turn: int = 0) -> str:
    """Return a text of the content with its slots filled; several texts rotate with the turn."""
    texts = playbook.words[key]
    return filled_in(texts[turn % len(texts)], slots)


def filled_in(text: str, slots: Mapping[str, object]) -> str:
    """Fill the slots of a text once; what is filled in is never read as a slot."""
    return _SLOT.sub(lambda match: str(slots.get(match[1], match[0])), text)


def first_name(name: str) -> str:
    """Return the name to speak of someone: the first, or all where that is an initial or a last one."""
    words = untitled(name).split()
    first = words[0] if words else ""
    last_alone = len(words) == 1 and len(name.split()) > 1
    return name if last_alone or first.endswith(".") or first.lower() == "the" else first


def person(name: str) -> dict[str, str]:
    """Return the words for someone: by name, or "they"; nobody's gender is guessed."""
    first = first_name(name)
    if not first:
        return {"who": "they", "Who": "They", "whose": "their", "Whose": "Their", "whom": "them"}
    whose = f"{first}'" if first.endswith("s") else f"{first}'s"
    return {"who": first, "Who": first, "whose": whose, "Whose": whose, "whom": first}


def label(name: str, company: str) -> str:
    """Return how a prospect is listed: "Dana · Northwind"."""
    return " · ".join(part for part in (name, company) if part)


def day_text(day: date, today: date, time: str = "") -> str:
    """Return a day as people say it: "Fri 27 Nov", with the year when it is another."""
    year = f" {day.year}" if day.year != today.year else ""
    return f"{day:%a} {day.day} {day:%b}{year}" + (f" {time}" if time else "")


def shortened(text: str) -> str:
    """Cut a text to the length of a button's label."""
    return text if len(text) <= LABEL else text[: LABEL - 1].rstrip() + "…"


def ended(sentence: str) -> str:
    """End a sentence with a full stop, unless it ends already."""
    return sentence if sentence.endswith((".", "?", "!", "…")) else f"{sentence}."
