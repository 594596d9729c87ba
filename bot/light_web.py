"""Lets FastAPI in without building at once how each part of an OpenAPI description is checked: who asks for one waits a moment."""

from pydantic import BaseModel

BaseModel.model_config["defer_build"] = True
try:
    from fastapi import FastAPI
finally:
    del BaseModel.model_config["defer_build"]

__all__ = ["FastAPI"]
