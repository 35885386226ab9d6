"""The page as a web application: `streamlit run app.py`, or any ASGI server on `app:app`."""

import streamlit as st

from calculator.views import web

# Streamlit finds this by reading the file, so it has to be written out here, by this name, as a call of st.App.
app = st.App(web.SCRIPT, lifespan=web.lifespan, routes=web.ROUTES, middleware=web.MIDDLEWARE)
