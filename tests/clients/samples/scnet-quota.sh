# SCNet, 查询用户共享存储配额及使用量, cURL
curl --location 'https://scnet-demo.accloud.cn/hpc/openapi/v2/parastor/quota/usernames/test' \
--header 'Content-Type: application/json' \
--header 'token: <Token>'
