from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "entrepot.projects"
    label = "projects"
