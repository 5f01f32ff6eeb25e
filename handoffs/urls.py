"""The addresses of the desk: queue, tasks, handoffs, cases, starts, search, files."""

from django.urls import path
from django.views.generic import RedirectView

from handoffs.views import case_verbs, cases, files, handoffs, practice, queue, search, starts, task_verbs, tasks

app_name = "handoffs"
urlpatterns = [
    path("", RedirectView.as_view(pattern_name="handoffs:queue"), name="home"),
    path("queue/", queue.queue, name="queue"),
    path("tasks/<uuid:task_id>/", tasks.task, name="task"),
    path("tasks/<uuid:task_id>/complete/", tasks.complete, name="task-complete"),
    path("tasks/<uuid:task_id>/draft/", tasks.draft, name="task-draft"),
    path("tasks/<uuid:task_id>/comment/", tasks.comment, name="task-comment"),
    path("tasks/<uuid:task_id>/files/", tasks.upload, name="task-upload"),
    path("tasks/<uuid:task_id>/accept/", task_verbs.accept, name="task-accept"),
    path("tasks/<uuid:task_id>/accept-for/", task_verbs.accept_for, name="task-accept-for"),
    path("tasks/<uuid:task_id>/start/", task_verbs.start, name="task-start"),
    path("tasks/<uuid:task_id>/claim/", task_verbs.claim, name="task-claim"),
    path("tasks/<uuid:task_id>/release/", task_verbs.release, name="task-release"),
    path("tasks/<uuid:task_id>/reassign/", task_verbs.reassign, name="task-reassign"),
    path("tasks/<uuid:task_id>/pause/", task_verbs.pause, name="task-pause"),
    path("tasks/<uuid:task_id>/resume/", task_verbs.resume, name="task-resume"),
    path("tasks/<uuid:task_id>/skip/", task_verbs.skip, name="task-skip"),
    path("tasks/<uuid:task_id>/cancel/", task_verbs.cancel, name="task-cancel"),
    path("tasks/<uuid:task_id>/undo/", task_verbs.undo, name="task-undo"),
    path("tasks/<uuid:task_id>/undo-accept/", task_verbs.undo_accept, name="task-undo-accept"),
    path("tasks/<uuid:task_id>/undo-reassign/", task_verbs.undo_reassign, name="task-undo-reassign"),
    path("handoffs/", handoffs.handoffs, name="handoffs"),
    path("handoffs/<uuid:handoff_id>/accept/", handoffs.accept, name="handoff-accept"),
    path("handoffs/<uuid:handoff_id>/return/", handoffs.give_back, name="handoff-return"),
    path("handoffs/<uuid:handoff_id>/pass-on/", handoffs.pass_on, name="handoff-pass-on"),
    path("handoffs/<uuid:handoff_id>/take-back/", handoffs.take_back, name="handoff-take-back"),
    path("cases/", cases.every_case, name="cases"),
    path("cases/<str:reference>/", cases.case, name="case"),
    path("cases/<str:reference>/pause/", case_verbs.pause, name="case-pause"),
    path("cases/<str:reference>/resume/", case_verbs.resume, name="case-resume"),
    path("cases/<str:reference>/cancel/", case_verbs.cancel, name="case-cancel"),
    path("cases/<str:reference>/amend/", case_verbs.amend, name="case-amend"),
    path("cases/<str:reference>/reopen/", case_verbs.reopen, name="case-reopen"),
    path("cases/<str:reference>/remove/", practice.remove, name="case-remove"),
    path("cases/<str:reference>/comment/", case_verbs.comment, name="case-comment"),
    path("cases/<str:reference>/files/", case_verbs.attach, name="case-attach"),
    path("start/", starts.start_list, name="start-list"),
    path("start/<slug:key>/", starts.start, name="start"),
    path("start/<slug:key>/dates/", starts.dates, name="start-dates"),
    path("search/", search.search, name="search"),
    path("files/<uuid:file_id>/", files.download, name="file"),
]
