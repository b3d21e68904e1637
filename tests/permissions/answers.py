"""What each address answers to whom: first to GET, then to POST.

The columns are the roles of people.py: anonymous, unverified, actor, other actor, rep, rep of
another association, former rep, editor without a second factor, editor, admin. "in" leads to
the sign-in, "2f" to setting up a second factor, 302 means done (or to be confirmed by signing in
once more). The actor keeps the profiles and proposed the hidden association; the rep represents
the public one, which hosts an event and is asked to host the actor's.
"""

TABLE = """
actor_detail draft                  | 404 404 200 404 404 404 404 404 200 200 | 405 405 405 405 405 405 405 405 405 405
association_detail draft            | 404 404 200 404 404 404 404 404 200 200 | 405 405 405 405 405 405 405 405 405 405
venue_detail draft                  | 404 404 404 404 404 404 404 404 200 200 | 405 405 405 405 405 405 405 405 405 405
event_detail draft                  | 404 404 404 404 404 404 404 404 200 200 | 405 405 405 405 405 405 405 405 405 405
archive_entry draft                 | 404 404 404 404 404 404 404 404 200 200 | 405 405 405 405 405 405 405 405 405 405
denkzelle_detail draft              | 404 404 404 404 404 404 404 404 200 200 | 405 405 405 405 405 405 405 405 405 405
media draft                         | 404 404 200 404 404 404 404 404 200 200 | 405 405 405 405 405 405 405 405 405 405
account_index                       | in in 200 200 200 200 200 200 200 200   | in in 200 200 200 200 200 200 200 200
account_email                       | in in 302 302 302 302 302 302 302 302   | in in 302 302 302 302 302 302 302 302
account_email_cancel                | in in 405 405 405 405 405 405 405 405   | in in 302 302 302 302 302 302 302 302
metrics                             | 404 404 404 404 404 404 404 404 404 404 | 405 405 405 405 405 405 405 405 405 405
account_email_confirm               | 404 404 404 404 404 404 404 404 404 404 | 404 404 404 404 404 404 404 404 404 404
mfa_index                           | in in 200 200 200 200 200 200 200 200   | in in 405 405 405 405 405 405 405 405
mfa_authenticate                    | in in 302 302 302 302 302 302 302 302   | in in 302 302 302 302 302 302 302 302
mfa_reauthenticate                  | in in 302 302 302 302 302 302 200 200   | in in 302 302 302 302 302 302 200 200
mfa_activate_totp                   | in in 302 302 302 302 302 302 302 302   | in in 302 302 302 302 302 302 302 302
mfa_deactivate_totp                 | in in 404 404 404 404 404 404 302 302   | in in 404 404 404 404 404 404 302 302
mfa_view_recovery_codes             | in in 404 404 404 404 404 404 404 404   | in in 405 405 405 405 405 405 405 405
mfa_generate_recovery_codes         | in in 302 302 302 302 302 302 302 302   | in in 302 302 302 302 302 302 302 302
mfa_download_recovery_codes         | in in 404 404 404 404 404 404 404 404   | in in 404 404 404 404 404 404 404 404
mfa_list_webauthn                   | in in 200 200 200 200 200 200 200 200   | in in 405 405 405 405 405 405 405 405
mfa_add_webauthn                    | in in 302 302 302 302 302 302 302 302   | in in 302 302 302 302 302 302 302 302
mfa_reauthenticate_webauthn         | in in 302 302 302 302 302 302 302 302   | in in 302 302 302 302 302 302 302 302
mfa_remove_webauthn                 | in in 302 302 302 302 302 302 302 302   | in in 302 302 302 302 302 302 302 302
mfa_edit_webauthn                   | in in 302 302 302 302 302 302 302 302   | in in 302 302 302 302 302 302 302 302
mfa_login_webauthn                  | in 302 302 302 302 302 302 302 302 302  | in 302 302 302 302 302 302 302 302 302
usersessions_list                   | in in 200 200 200 200 200 200 200 200   | in in 302 302 302 302 302 302 302 302
account_login                       | 200 302 302 302 302 302 302 302 302 302 | 200 302 302 302 302 302 302 302 302 302
account_logout                      | 302 302 200 200 200 200 200 200 200 200 | 302 302 302 302 302 302 302 302 302 302
account_inactive                    | 200 200 200 200 200 200 200 200 200 200 | 405 405 405 405 405 405 405 405 405 405
account_signup                      | 200 302 302 302 302 302 302 302 302 302 | 200 302 302 302 302 302 302 302 302 302
account_reauthenticate              | in in 200 200 200 200 200 200 200 200   | in in 200 200 200 200 200 200 200 200
account_email_verification_sent     | in 200 302 302 302 302 302 302 302 302  | in 200 302 302 302 302 302 302 302 302
account_change_password             | in in 200 200 200 200 200 200 200 200   | in in 200 200 200 200 200 200 200 200
account_set_password                | in in 302 302 302 302 302 302 302 302   | in in 302 302 302 302 302 302 302 302
account_reset_password              | 200 200 200 200 200 200 200 200 200 200 | 200 200 200 200 200 200 200 200 200 200
account_confirm_login_code          | in in 302 302 302 302 302 302 302 302   | in in 302 302 302 302 302 302 302 302
account_confirm_password_reset_code | in in in in in in in in in in           | in in in in in in in in in in
account_complete_password_reset     | 302 302 302 302 302 302 302 302 302 302 | 302 302 302 302 302 302 302 302 302 302
account_password_reset_completed    | 200 200 200 200 200 200 200 200 200 200 | 405 405 405 405 405 405 405 405 405 405
account_request_login_code          | 200 302 302 302 302 302 302 302 302 302 | 200 302 302 302 302 302 302 302 302 302
my_area                             | in in 200 200 200 200 200 200 200 200   | in in 200 200 200 200 200 200 200 200
profile_new                         | in in 200 200 200 200 200 200 200 200   | in in 302 302 302 302 302 302 302 302
profile_step public                 | in in 200 403 403 403 403 403 200 200   | in in 200 403 403 403 403 403 200 200
profile_step draft                  | in in 200 404 404 404 404 404 200 200   | in in 200 404 404 404 404 404 200 200
profile_picture_remove public       | 405 405 405 405 405 405 405 405 405 405 | in in 302 403 403 403 403 403 302 302
profile_picture_remove draft        | 405 405 405 405 405 405 405 405 405 405 | in in 302 404 404 404 404 404 302 302
profile_preview public              | in in 200 403 403 403 403 403 200 200   | in in 200 403 403 403 403 403 200 200
profile_preview draft               | in in 200 404 404 404 404 404 200 200   | in in 200 404 404 404 404 404 200 200
profile_submit public               | 405 405 405 405 405 405 405 405 405 405 | in in 302 403 403 403 403 403 302 302
profile_submit draft                | 405 405 405 405 405 405 405 405 405 405 | in in 302 404 404 404 404 404 302 302
profile_withdraw public             | 405 405 405 405 405 405 405 405 405 405 | in in 302 403 403 403 403 403 302 302
profile_withdraw draft              | 405 405 405 405 405 405 405 405 405 405 | in in 302 404 404 404 404 404 302 302
profile_hide public                 | 405 405 405 405 405 405 405 405 405 405 | in in 302 403 403 403 403 403 302 302
profile_hide draft                  | 405 405 405 405 405 405 405 405 405 405 | in in 302 404 404 404 404 404 302 302
profile_show public                 | 405 405 405 405 405 405 405 405 405 405 | in in 302 403 403 403 403 403 302 302
profile_show draft                  | 405 405 405 405 405 405 405 405 405 405 | in in 302 404 404 404 404 404 302 302
profile_delete public               | in in 200 403 403 403 403 403 403 403   | in in 302 403 403 403 403 403 403 403
profile_delete draft                | in in 200 404 404 404 404 404 403 403   | in in 302 404 404 404 404 404 403 403
profile_history public              | in in 200 403 403 403 403 403 200 200   | in in 200 403 403 403 403 403 200 200
profile_history draft               | in in 200 404 404 404 404 404 200 200   | in in 200 404 404 404 404 404 200 200
profile_restore public              | 405 405 405 405 405 405 405 405 405 405 | in in 302 403 403 403 403 403 302 302
profile_restore draft               | 405 405 405 405 405 405 405 405 405 405 | in in 302 404 404 404 404 404 302 302
profile_keepers public              | in in 200 403 403 403 403 403 200 200   | in in 200 403 403 403 403 403 200 200
profile_keepers draft               | in in 200 404 404 404 404 404 200 200   | in in 200 404 404 404 404 404 200 200
keeper_invite public                | 405 405 405 405 405 405 405 405 405 405 | in in 302 403 403 403 403 403 302 302
keeper_invite draft                 | 405 405 405 405 405 405 405 405 405 405 | in in 302 404 404 404 404 404 302 302
keeper_leave public                 | 405 405 405 405 405 405 405 405 405 405 | in in 302 403 403 403 403 403 302 302
keeper_leave draft                  | 405 405 405 405 405 405 405 405 405 405 | in in 302 404 404 404 404 404 302 302
actor_contact public                | 200 200 200 200 200 200 200 200 200 200 | 200 200 200 200 200 200 200 200 200 200
actor_contact draft                 | 404 404 404 404 404 404 404 404 404 404 | 404 404 404 404 404 404 404 404 404 404
association_contact public          | 200 200 200 200 200 200 200 200 200 200 | 200 200 200 200 200 200 200 200 200 200
association_contact draft           | 404 404 404 404 404 404 404 404 404 404 | 404 404 404 404 404 404 404 404 404 404
contact_block forged                | 404 404 404 404 404 404 404 404 404 404 | 404 404 404 404 404 404 404 404 404 404
association_claim public            | in in 200 200 200 200 200 200 200 200   | in in 302 302 200 302 302 302 302 302
association_claim draft             | in in 200 404 404 404 404 404 200 200   | in in 302 404 404 404 404 404 302 302
claim_withdraw public               | in in 405 405 405 405 405 405 405 405   | in in 302 302 302 302 302 302 302 302
claim_withdraw draft                | in in 405 405 405 405 405 405 405 405   | in in 302 404 404 404 404 404 302 302
association_join public             | in in 302 302 200 200 200 200 200 200   | in in 302 302 200 200 200 200 200 200
association_join draft              | in in 404 404 404 404 404 404 404 404   | in in 404 404 404 404 404 404 404 404
association_new                     | in in 200 200 200 200 200 200 200 200   | in in 200 200 200 200 200 200 200 200
association_edit public             | in in 403 403 200 403 403 403 200 200   | in in 403 403 200 403 403 403 200 200
association_edit draft              | in in 200 404 404 404 404 404 200 200   | in in 200 404 404 404 404 404 200 200
association_submit public           | in in 403 403 302 403 403 403 302 302   | in in 403 403 302 403 403 403 302 302
association_submit draft            | in in 200 404 404 404 404 404 200 200   | in in 200 404 404 404 404 404 200 200
association_withdraw public         | in in 405 405 405 405 405 405 405 405   | in in 403 403 302 403 403 403 302 302
association_withdraw draft          | in in 405 405 405 405 405 405 405 405   | in in 302 404 404 404 404 404 302 302
association_discard public          | in in 405 405 405 405 405 405 405 405   | in in 403 403 403 403 403 403 302 302
association_discard draft           | in in 405 405 405 405 405 405 405 405   | in in 302 404 404 404 404 404 302 302
association_logo public             | in in 403 403 200 403 403 403 200 200   | in in 403 403 200 403 403 403 200 200
association_logo draft              | in in 200 404 404 404 404 404 200 200   | in in 200 404 404 404 404 404 200 200
association_logo_remove public      | in in 405 405 405 405 405 405 405 405   | in in 403 403 302 403 403 403 302 302
association_logo_remove draft       | in in 405 405 405 405 405 405 405 405   | in in 302 404 404 404 404 404 302 302
association_history public          | in in 403 403 200 403 403 403 200 200   | in in 403 403 200 403 403 403 200 200
association_history draft           | in in 200 404 404 404 404 404 200 200   | in in 200 404 404 404 404 404 200 200
association_restore public          | in in 405 405 405 405 405 405 405 405   | in in 403 403 302 403 403 403 302 302
association_reps public             | in in 403 403 200 403 403 403 200 200   | in in 403 403 200 403 403 403 200 200
association_reps draft              | in in 403 404 404 404 404 404 200 200   | in in 403 404 404 404 404 404 200 200
rep_invite public                   | in in 405 405 405 405 405 405 405 405   | in in 403 403 302 403 403 403 302 302
rep_invite draft                    | in in 405 405 405 405 405 405 405 405   | in in 403 404 404 404 404 404 302 302
rep_leave public                    | in in 405 405 405 405 405 405 405 405   | in in 403 403 302 403 302 403 403 403
rep_leave draft                     | in in 405 405 405 405 405 405 405 405   | in in 403 404 404 404 404 404 403 403
rep_give_up public                  | in in 405 405 405 405 405 405 405 405   | in in 403 403 302 403 302 403 403 403
rep_give_up draft                   | in in 405 405 405 405 405 405 405 405   | in in 403 404 404 404 404 404 403 403
rep_claim_grant public              | in in 405 405 405 405 405 405 405 405   | in in 403 403 302 403 403 403 302 302
rep_claim_refuse public             | in in 405 405 405 405 405 405 405 405   | in in 403 403 302 403 403 403 302 302
rep_until public                    | in in 405 405 405 405 405 405 405 405   | in in 403 403 302 403 403 403 302 302
rep_end public                      | in in 405 405 405 405 405 405 405 405   | in in 403 403 403 403 403 403 302 302
association_members public          | in in 403 403 200 403 403 403 200 200   | in in 403 403 200 403 403 403 200 200
association_members draft           | in in 403 404 404 404 404 404 200 200   | in in 403 404 404 404 404 404 200 200
association_members_csv public      | in in 403 403 200 403 403 403 200 200   | in in 403 403 200 403 403 403 200 200
association_members_csv draft       | in in 403 404 404 404 404 404 200 200   | in in 403 404 404 404 404 404 200 200
membership_invite public            | in in 405 405 405 405 405 405 405 405   | in in 403 403 200 403 403 403 403 403
membership_invite draft             | in in 405 405 405 405 405 405 405 405   | in in 403 404 404 404 404 404 403 403
membership_ask public               | in in 200 403 403 403 403 403 403 403   | in in 200 403 403 403 403 403 403 403
membership_ask draft                | in in 200 404 404 404 404 404 403 403   | in in 200 404 404 404 404 404 403 403
membership_agree asked              | in in 405 405 405 405 405 405 405 405   | in in 403 404 302 404 404 404 404 404
membership_end asked                | in in 405 405 405 405 405 405 405 405   | in in 302 404 302 404 404 404 404 404
participation_agree wanted          | in in 405 405 405 405 405 405 405 405   | in in 404 404 302 404 404 404 404 404
participation_end wanted            | in in 405 405 405 405 405 405 405 405   | in in 404 404 302 404 404 404 404 404
participation_ask                   | in in 200 200 200 200 200 200 200 200   | in in 200 200 200 200 200 200 200 200
invitation open                     | in in 404 200 404 404 404 404 404 404   | in in 404 302 404 404 404 404 404 404
invitation nonsense                 | in in 404 404 404 404 404 404 404 404   | in in 404 404 404 404 404 404 404 404
invitation_revoke invitation        | in in 405 405 405 405 405 405 405 405   | in in 404 404 302 404 404 404 302 302
confirm_entry forged                | 404 404 404 404 404 404 404 404 404 404 | 404 404 404 404 404 404 404 404 404 404
entry_confirm public                | 405 405 405 405 405 405 405 405 405 405 | in in 302 403 403 403 403 403 403 403
entry_confirm draft                 | 405 405 405 405 405 405 405 405 405 405 | in in 302 404 404 404 404 404 403 403
my_data                             | in in 200 200 200 200 200 200 200 200   | 405 405 405 405 405 405 405 405 405 405
my_data_download                    | 405 405 405 405 405 405 405 405 405 405 | in in 302 302 302 302 302 302 302 302
account_delete                      | in in 200 200 200 200 200 200 200 200   | in in 302 302 302 302 302 302 302 302
report public                       | 200 200 200 200 200 200 200 200 200 200 | 200 200 200 200 200 200 200 200 200 200
report draft                        | 404 404 404 404 404 404 404 404 404 404 | 404 404 404 404 404 404 404 404 404 404
redaktion                           | in in 403 403 403 403 403 2f 200 200    | in in 403 403 403 403 403 2f 405 405
decisions                           | in in 403 403 403 403 403 2f 200 200    | in in 403 403 403 403 403 2f 405 405
decision_undo decision              | in in 403 403 403 403 403 2f 405 405    | in in 403 403 403 403 403 2f 302 302
reports                             | in in 403 403 403 403 403 2f 200 200    | in in 403 403 403 403 403 2f 405 405
report_review report                | in in 403 403 403 403 403 2f 200 200    | in in 403 403 403 403 403 2f 405 405
report_decide report                | in in 403 403 403 403 403 2f 405 405    | in in 403 403 403 403 403 2f 302 302
claim_review claim                  | in in 403 403 403 403 403 2f 200 200    | in in 403 403 403 403 403 2f 405 405
claim_grant claim                   | in in 403 403 403 403 403 2f 405 405    | in in 403 403 403 403 403 2f 302 302
claim_refuse claim                  | in in 403 403 403 403 403 2f 405 405    | in in 403 403 403 403 403 2f 302 302
mandate_end mandate                 | in in 403 403 403 403 403 2f 405 405    | in in 403 403 403 403 403 2f 302 302
participation_review offered        | in in 403 403 403 403 403 2f 200 200    | in in 403 403 403 403 403 2f 405 405
participation_confirm offered       | in in 403 403 403 403 403 2f 405 405    | in in 403 403 403 403 403 2f 302 302
participation_refuse offered        | in in 403 403 403 403 403 2f 405 405    | in in 403 403 403 403 403 2f 302 302
redaktion_denkzellen                | in in 403 403 403 403 403 2f 200 200    | in in 403 403 403 403 403 2f 405 405
denkzelle_new                       | in in 403 403 403 403 403 2f 200 200    | in in 403 403 403 403 403 2f 200 200
denkzelle_edit                      | in in 403 403 403 403 403 2f 200 200    | in in 403 403 403 403 403 2f 200 200
denkzelle_move                      | in in 403 403 403 403 403 2f 405 405    | in in 403 403 403 403 403 2f 302 302
denkzelle_history                   | in in 403 403 403 403 403 2f 200 200    | in in 403 403 403 403 403 2f 405 405
denkzelle_restore                   | in in 403 403 403 403 403 2f 405 405    | in in 403 403 403 403 403 2f 302 302
project_new                         | in in 403 403 403 403 403 2f 200 200    | in in 403 403 403 403 403 2f 200 200
project_edit                        | in in 403 403 403 403 403 2f 200 200    | in in 403 403 403 403 403 2f 200 200
project_move                        | in in 403 403 403 403 403 2f 405 405    | in in 403 403 403 403 403 2f 302 302
project_delete                      | in in 403 403 403 403 403 2f 200 200    | in in 403 403 403 403 403 2f 302 302
participation_new                   | in in 403 403 403 403 403 2f 200 200    | in in 403 403 403 403 403 2f 200 200
participation_role                  | in in 403 403 403 403 403 2f 405 405    | in in 403 403 403 403 403 2f 302 302
participation_cease                 | in in 403 403 403 403 403 2f 405 405    | in in 403 403 403 403 403 2f 302 302
review submitted                    | in in 403 403 403 403 403 2f 200 200    | in in 403 403 403 403 403 2f 405 405
review_history submitted            | in in 403 403 403 403 403 2f 200 200    | in in 403 403 403 403 403 2f 405 405
review_approve submitted            | in in 403 403 403 403 403 2f 405 405    | in in 403 403 403 403 403 2f 302 302
review_return submitted             | in in 403 403 403 403 403 2f 405 405    | in in 403 403 403 403 403 2f 302 302
review_hide submitted               | in in 403 403 403 403 403 2f 405 405    | in in 403 403 403 403 403 2f 302 302
review_show submitted               | in in 403 403 403 403 403 2f 405 405    | in in 403 403 403 403 403 2f 302 302
my_events                           | in in 200 200 200 200 200 200 200 200   | in in 405 405 405 405 405 405 405 405
event_new                           | in in 200 200 200 200 200 200 200 200   | in in 302 302 302 302 302 302 302 302
event_new copy of own               | in in 200 403 403 403 403 403 200 200   | in in 200 403 403 403 403 403 200 200
event_new copy of draft             | in in 200 404 404 404 404 404 200 200   | in in 200 404 404 404 404 404 200 200
dates_preview                       | in in 200 200 200 200 200 200 200 200   | in in 405 405 405 405 405 405 405 405
dates_preview own                   | in in 200 403 403 403 403 403 200 200   | in in 405 405 405 405 405 405 405 405
dates_preview draft                 | in in 200 404 404 404 404 404 200 200   | in in 405 405 405 405 405 405 405 405
event_edit own                      | in in 200 403 403 403 403 403 200 200   | in in 302 403 403 403 403 403 302 302
event_edit hosted                   | in in 403 403 200 403 403 403 200 200   | in in 403 403 302 403 403 403 302 302
event_edit draft                    | in in 200 404 404 404 404 404 200 200   | in in 302 404 404 404 404 404 302 302
event_picture own                   | in in 200 403 403 403 403 403 200 200   | in in 200 403 403 403 403 403 200 200
event_picture hosted                | in in 403 403 200 403 403 403 200 200   | in in 403 403 200 403 403 403 200 200
event_picture draft                 | in in 200 404 404 404 404 404 200 200   | in in 200 404 404 404 404 404 200 200
event_picture_remove own            | 405 405 405 405 405 405 405 405 405 405 | in in 302 403 403 403 403 403 302 302
event_picture_remove hosted         | 405 405 405 405 405 405 405 405 405 405 | in in 403 403 302 403 403 403 302 302
event_picture_remove draft          | 405 405 405 405 405 405 405 405 405 405 | in in 302 404 404 404 404 404 302 302
event_preview own                   | in in 200 403 403 403 403 403 200 200   | in in 405 405 405 405 405 405 405 405
event_preview hosted                | in in 403 403 200 403 403 403 200 200   | in in 405 405 405 405 405 405 405 405
event_preview draft                 | in in 200 404 404 404 404 404 200 200   | in in 405 405 405 405 405 405 405 405
event_submit own                    | 405 405 405 405 405 405 405 405 405 405 | in in 302 403 403 403 403 403 302 302
event_submit hosted                 | 405 405 405 405 405 405 405 405 405 405 | in in 403 403 302 403 403 403 302 302
event_submit draft                  | 405 405 405 405 405 405 405 405 405 405 | in in 302 404 404 404 404 404 302 302
event_withdraw own                  | 405 405 405 405 405 405 405 405 405 405 | in in 302 403 403 403 403 403 302 302
event_withdraw hosted               | 405 405 405 405 405 405 405 405 405 405 | in in 403 403 302 403 403 403 302 302
event_withdraw draft                | 405 405 405 405 405 405 405 405 405 405 | in in 302 404 404 404 404 404 302 302
event_hide own                      | 405 405 405 405 405 405 405 405 405 405 | in in 302 403 403 403 403 403 302 302
event_hide hosted                   | 405 405 405 405 405 405 405 405 405 405 | in in 403 403 302 403 403 403 302 302
event_hide draft                    | 405 405 405 405 405 405 405 405 405 405 | in in 302 404 404 404 404 404 302 302
event_show own                      | 405 405 405 405 405 405 405 405 405 405 | in in 302 403 403 403 403 403 302 302
event_show hosted                   | 405 405 405 405 405 405 405 405 405 405 | in in 403 403 302 403 403 403 302 302
event_show draft                    | 405 405 405 405 405 405 405 405 405 405 | in in 302 404 404 404 404 404 302 302
event_delete own                    | in in 200 403 403 403 403 403 403 403   | in in 302 403 403 403 403 403 403 403
event_delete hosted                 | in in 403 403 200 403 403 403 403 403   | in in 403 403 302 403 403 403 403 403
event_delete draft                  | in in 200 404 404 404 404 404 403 403   | in in 302 404 404 404 404 404 403 403
event_history own                   | in in 200 403 403 403 403 403 200 200   | in in 405 405 405 405 405 405 405 405
event_history hosted                | in in 403 403 200 403 403 403 200 200   | in in 405 405 405 405 405 405 405 405
event_history draft                 | in in 200 404 404 404 404 404 200 200   | in in 405 405 405 405 405 405 405 405
event_restore own                   | 405 405 405 405 405 405 405 405 405 405 | in in 302 403 403 403 403 403 302 302
event_restore hosted                | 405 405 405 405 405 405 405 405 405 405 | in in 403 403 302 403 403 403 302 302
event_restore draft                 | 405 405 405 405 405 405 405 405 405 405 | in in 302 404 404 404 404 404 302 302
event_hosts own                     | in in 200 403 403 403 403 403 200 200   | in in 200 403 403 403 403 403 200 200
event_hosts hosted                  | in in 403 403 200 403 403 403 200 200   | in in 403 403 200 403 403 403 200 200
event_hosts draft                   | in in 200 404 404 404 404 404 200 200   | in in 200 404 404 404 404 404 200 200
host_invite own                     | 405 405 405 405 405 405 405 405 405 405 | in in 200 403 403 403 403 403 200 200
host_invite hosted                  | 405 405 405 405 405 405 405 405 405 405 | in in 403 403 200 403 403 403 200 200
host_invite draft                   | 405 405 405 405 405 405 405 405 405 405 | in in 200 404 404 404 404 404 200 200
host_agree asked_host               | 405 405 405 405 405 405 405 405 405 405 | in in 403 404 302 404 404 404 403 403
host_agree named_host               | 405 405 405 405 405 405 405 405 405 405 | in in 302 403 403 403 403 403 403 403
host_end asked_host                 | 405 405 405 405 405 405 405 405 405 405 | in in 302 404 302 404 404 404 302 302
host_end named_host                 | 405 405 405 405 405 405 405 405 405 405 | in in 302 403 403 403 403 403 302 302
denkzelle_confirm                   | in in 403 403 403 403 403 2f 405 405    | in in 403 403 403 403 403 2f 302 302
denkzelle_refuse                    | in in 403 403 403 403 403 2f 405 405    | in in 403 403 403 403 403 2f 302 302
review linked                       | in in 403 403 403 403 403 2f 200 200    | in in 403 403 403 403 403 2f 405 405
event_dates own                     | in in 200 403 403 403 403 403 200 200   | in in 405 405 405 405 405 405 405 405
event_dates hosted                  | in in 403 403 200 403 403 403 200 200   | in in 405 405 405 405 405 405 405 405
event_dates draft                   | in in 200 404 404 404 404 404 200 200   | in in 405 405 405 405 405 405 405 405
date_add own                        | in in 405 405 405 405 405 405 405 405   | in in 302 403 403 403 403 403 302 302
date_add hosted                     | in in 405 405 405 405 405 405 405 405   | in in 403 403 302 403 403 403 302 302
date_add draft                      | in in 405 405 405 405 405 405 405 405   | in in 302 404 404 404 404 404 302 302
date_edit own                       | in in 200 403 403 403 403 403 200 200   | in in 302 403 403 403 403 403 302 302
date_edit hosted                    | in in 403 403 200 403 403 403 200 200   | in in 403 403 302 403 403 403 302 302
date_edit draft                     | in in 200 404 404 404 404 404 200 200   | in in 302 404 404 404 404 404 302 302
date_leave_out own                  | in in 405 405 405 405 405 405 405 405   | in in 302 403 403 403 403 403 302 302
date_leave_out hosted               | in in 405 405 405 405 405 405 405 405   | in in 403 403 302 403 403 403 302 302
date_leave_out draft                | in in 405 405 405 405 405 405 405 405   | in in 302 404 404 404 404 404 302 302
date_take_back own                  | in in 405 405 405 405 405 405 405 405   | in in 302 403 403 403 403 403 302 302
date_take_back hosted               | in in 405 405 405 405 405 405 405 405   | in in 403 403 302 403 403 403 302 302
date_take_back draft                | in in 405 405 405 405 405 405 405 405   | in in 302 404 404 404 404 404 302 302
series_split own                    | in in 200 403 403 403 403 403 200 200   | in in 302 403 403 403 403 403 302 302
series_split hosted                 | in in 403 403 200 403 403 403 200 200   | in in 403 403 302 403 403 403 302 302
series_split draft                  | in in 200 404 404 404 404 404 200 200   | in in 302 404 404 404 404 404 302 302
event_status own                    | in in 200 403 403 403 403 403 200 200   | in in 405 405 405 405 405 405 405 405
event_status hosted                 | in in 403 403 200 403 403 403 200 200   | in in 405 405 405 405 405 405 405 405
event_status draft                  | in in 200 404 404 404 404 404 200 200   | in in 405 405 405 405 405 405 405 405
event_cancel own                    | in in 405 405 405 405 405 405 405 405   | in in 302 403 403 403 403 403 302 302
event_cancel hosted                 | in in 405 405 405 405 405 405 405 405   | in in 403 403 302 403 403 403 302 302
event_cancel draft                  | in in 405 405 405 405 405 405 405 405   | in in 302 404 404 404 404 404 302 302
event_postpone own                  | in in 405 405 405 405 405 405 405 405   | in in 302 403 403 403 403 403 302 302
event_postpone hosted               | in in 405 405 405 405 405 405 405 405   | in in 403 403 302 403 403 403 302 302
event_postpone draft                | in in 405 405 405 405 405 405 405 405   | in in 302 404 404 404 404 404 302 302
event_move_online own               | in in 405 405 405 405 405 405 405 405   | in in 302 403 403 403 403 403 302 302
event_move_online hosted            | in in 405 405 405 405 405 405 405 405   | in in 403 403 302 403 403 403 302 302
event_move_online draft             | in in 405 405 405 405 405 405 405 405   | in in 302 404 404 404 404 404 302 302
event_full own                      | in in 405 405 405 405 405 405 405 405   | in in 302 403 403 403 403 403 302 302
event_full hosted                   | in in 405 405 405 405 405 405 405 405   | in in 403 403 302 403 403 403 302 302
event_full draft                    | in in 405 405 405 405 405 405 405 405   | in in 302 404 404 404 404 404 302 302
event_planned own                   | in in 405 405 405 405 405 405 405 405   | in in 302 403 403 403 403 403 302 302
event_planned hosted                | in in 405 405 405 405 405 405 405 405   | in in 403 403 302 403 403 403 302 302
event_planned draft                 | in in 405 405 405 405 405 405 405 405   | in in 302 404 404 404 404 404 302 302
register own                        | 200 200 200 200 200 200 200 200 200 200 | 302 302 302 302 302 302 302 302 302 302
register hosted                     | 200 200 200 200 200 200 200 200 200 200 | 302 302 302 302 302 302 302 302 302 302
register draft                      | 404 404 404 404 404 404 404 404 404 404 | 404 404 404 404 404 404 404 404 404 404
register not offered                | 404 404 404 404 404 404 404 404 404 404 | 404 404 404 404 404 404 404 404 404 404
registration link                   | 200 200 200 200 200 200 200 200 200 200 | 405 405 405 405 405 405 405 405 405 405
registration forged                 | 404 404 404 404 404 404 404 404 404 404 | 405 405 405 405 405 405 405 405 405 405
registration_confirm link           | 405 405 405 405 405 405 405 405 405 405 | 302 302 302 302 302 302 302 302 302 302
registration_confirm forged         | 405 405 405 405 405 405 405 405 405 405 | 404 404 404 404 404 404 404 404 404 404
registration_cancel link            | 405 405 405 405 405 405 405 405 405 405 | 302 302 302 302 302 302 302 302 302 302
registration_cancel forged          | 405 405 405 405 405 405 405 405 405 405 | 404 404 404 404 404 404 404 404 404 404
event_registration own              | in in 200 403 403 403 403 403 200 200   | in in 302 403 403 403 403 403 302 302
event_registration hosted           | in in 403 403 200 403 403 403 200 200   | in in 403 403 302 403 403 403 302 302
event_registration draft            | in in 200 404 404 404 404 404 200 200   | in in 302 404 404 404 404 404 302 302
registrations own                   | in in 200 403 403 403 403 403 200 200   | in in 405 405 405 405 405 405 405 405
registrations hosted                | in in 403 403 200 403 403 403 200 200   | in in 405 405 405 405 405 405 405 405
registrations draft                 | in in 200 404 404 404 404 404 200 200   | in in 405 405 405 405 405 405 405 405
registrations_csv own               | in in 200 403 403 403 403 403 200 200   | in in 405 405 405 405 405 405 405 405
registrations_csv hosted            | in in 403 403 200 403 403 403 200 200   | in in 405 405 405 405 405 405 405 405
registrations_csv draft             | in in 200 404 404 404 404 404 200 200   | in in 405 405 405 405 405 405 405 405
registration_remove registration    | 405 405 405 405 405 405 405 405 405 405 | in in 302 404 404 404 404 404 302 302
digest_order                        | 200 200 200 200 200 200 200 200 200 200 | 302 302 302 302 302 302 302 302 302 302
digest link                         | 200 200 200 200 200 200 200 200 200 200 | 405 405 405 405 405 405 405 405 405 405
digest forged                       | 404 404 404 404 404 404 404 404 404 404 | 405 405 405 405 405 405 405 405 405 405
digest_confirm link                 | 405 405 405 405 405 405 405 405 405 405 | 302 302 302 302 302 302 302 302 302 302
digest_confirm forged               | 405 405 405 405 405 405 405 405 405 405 | 404 404 404 404 404 404 404 404 404 404
digest_end link                     | 200 200 200 200 200 200 200 200 200 200 | 200 200 200 200 200 200 200 200 200 200
digest_end forged                   | 404 404 404 404 404 404 404 404 404 404 | 404 404 404 404 404 404 404 404 404 404
export_order                        | 200 200 200 200 200 200 200 200 200 200 | 302 302 302 302 302 302 302 302 302 302
export                              | 200 200 200 200 200 200 200 200 200 200 | 405 405 405 405 405 405 405 405 405 405
export made up                      | 404 404 404 404 404 404 404 404 404 404 | 405 405 405 405 405 405 405 405 405 405
export_file                         | 200 200 200 200 200 200 200 200 200 200 | 405 405 405 405 405 405 405 405 405 405
export_file made up                 | 404 404 404 404 404 404 404 404 404 404 | 405 405 405 405 405 405 405 405 405 405
redaktion_archive                   | in in 403 403 403 403 403 2f 200 200    | in in 403 403 403 403 403 2f 405 405
archive_entry_new                   | in in 403 403 403 403 403 2f 200 200    | in in 403 403 403 403 403 2f 200 200
archive_event_suggestions           | in in 403 403 403 403 403 2f 200 200    | in in 403 403 403 403 403 2f 405 405
archive_entry_edit public           | in in 403 403 403 403 403 2f 200 200    | in in 403 403 403 403 403 2f 200 200
archive_entry_edit draft            | in in 403 403 403 403 403 2f 200 200    | in in 403 403 403 403 403 2f 200 200
archive_entry_publish draft         | in in 403 403 403 403 403 2f 405 405    | in in 403 403 403 403 403 2f 302 302
archive_entry_correct               | in in 403 403 403 403 403 2f 200 200    | in in 403 403 403 403 403 2f 200 200
archive_entry_take_down             | in in 403 403 403 403 403 2f 200 200    | in in 403 403 403 403 403 2f 200 200
archive_entry_restore_public        | in in 403 403 403 403 403 2f 405 405    | in in 403 403 403 403 403 2f 302 302
archive_entry_history               | in in 403 403 403 403 403 2f 200 200    | in in 403 403 403 403 403 2f 405 405
archive_version_restore             | in in 403 403 403 403 403 2f 405 405    | in in 403 403 403 403 403 2f 302 302
archive_files                       | in in 403 403 403 403 403 2f 200 200    | in in 403 403 403 403 403 2f 200 200
archive_file_edit                   | in in 403 403 403 403 403 2f 200 200    | in in 403 403 403 403 403 2f 200 200
archive_file_remove                 | in in 403 403 403 403 403 2f 200 200    | in in 403 403 403 403 403 2f 200 200
archive_file_move                   | in in 403 403 403 403 403 2f 405 405    | in in 403 403 403 403 403 2f 302 302
archive_photos                      | in in 403 403 403 403 403 2f 200 200    | in in 403 403 403 403 403 2f 200 200
archive_photos_describe             | in in 403 403 403 403 403 2f 405 405    | in in 403 403 403 403 403 2f 302 302
archive_photo_edit                  | in in 403 403 403 403 403 2f 200 200    | in in 403 403 403 403 403 2f 200 200
archive_photo_remove                | in in 403 403 403 403 403 2f 200 200    | in in 403 403 403 403 403 2f 200 200
archive_photo_move                  | in in 403 403 403 403 403 2f 405 405    | in in 403 403 403 403 403 2f 302 302
denkzelle_pause                     | in in 403 403 403 403 403 2f 200 200    | in in 403 403 403 403 403 2f 200 200
denkzelle_resume                    | in in 403 403 403 403 403 2f 200 200    | in in 403 403 403 403 403 2f 302 302
pause_review forged                 | 404 404 404 404 404 404 404 404 404 404 | 405 405 405 405 405 405 405 405 405 405
pause_stay forged                   | 405 405 405 405 405 405 405 405 405 405 | 404 404 404 404 404 404 404 404 404 404
"""


def _read(line: str) -> tuple[str, dict[str, str]]:
    label, got, posted = (" ".join(part.split()) for part in line.split("|"))
    return label, {"GET": got, "POST": posted}


ANSWERS = dict(_read(line) for line in TABLE.strip().splitlines())
