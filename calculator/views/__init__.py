"""The page. Only this folder and `app.py` import Streamlit."""
