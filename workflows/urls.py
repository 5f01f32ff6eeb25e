from django.urls import path

from workflows.views import as_is, design, lists, process, staffing, succession, uploads, versions

app_name = "workflows"
urlpatterns = [
    path("people/<uuid:person_id>/replace/", succession.replace, name="replace"),
    path("processes/", lists.processes, name="processes"),
    path("processes/new/", design.new, name="new"),
    path("processes/gallery/", lists.templates, name="gallery"),
    path("processes/gallery/upload/", uploads.new_process, name="upload"),
    path("processes/gallery/<slug:key>/", lists.template, name="template"),
    path("processes/<slug:key>/", process.page, name="process"),
    path("processes/<slug:key>/design/", design.designer, name="designer"),
    path("processes/<slug:key>/duplicate/", design.duplicate, name="duplicate"),
    path("processes/<slug:key>/review/", process.review, name="review"),
    path("processes/<slug:key>/publish/", process.publish, name="publish"),
    path("processes/<slug:key>/draft/upload/", uploads.draft, name="upload-draft"),
    path("processes/<slug:key>/owner/", staffing.owner, name="owner"),
    path("processes/<slug:key>/people/", staffing.roles, name="staffing"),
    path("processes/<slug:key>/people/<slug:lane>/leave-out/", staffing.leave_out, name="leave-out"),
    path("processes/<slug:key>/as-is/drop/", as_is.drop, name="as-is-drop"),
    path("processes/<slug:key>/as-is/points/", as_is.note, name="failure-point-note"),
    path("processes/<slug:key>/as-is/points/<uuid:point_id>/answer/", as_is.answer, name="failure-point-answer"),
    path("processes/<slug:key>/as-is/points/<uuid:point_id>/take-off/", as_is.take_off, name="failure-point-take-off"),
    path("processes/<slug:key>/compare/", versions.compare, name="compare"),
    path("processes/<slug:key>/versions/<int:number>/", process.version, name="version"),
    path("processes/<slug:key>/versions/<int:number>/file/", process.process_file, name="process-file"),
    path("processes/<slug:key>/versions/<int:number>/map.svg", process.version_map, name="version-map"),
    path("processes/<slug:key>/versions/<int:number>/map.pdf", process.version_map_on_paper, name="version-map-pdf"),
    path("processes/<slug:key>/versions/<int:number>/as-is/", as_is.keep, name="as-is-keep"),
    path("processes/<slug:key>/versions/<int:number>/restore/", versions.restore, name="restore"),
    path("processes/<slug:key>/versions/<int:number>/retire/", process.retire, name="retire"),
]
