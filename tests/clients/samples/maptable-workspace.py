# MapTable, showWorkspaceDetail, Python
def get_workspace_detail(access_token, workspace):
    url = '%s/open/api/v1/workspaces/%s/%d/' % (API_HOST, workspace['type'], workspace['id'])
    headers = {'Authorization': access_token}
    req = requests.get(url, headers=headers)
    return req.json()
