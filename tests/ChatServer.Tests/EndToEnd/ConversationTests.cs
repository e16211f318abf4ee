using System.Text;
using ChatServer.Tests.Support;

namespace ChatServer.Tests.EndToEnd;

public sealed class ConversationTests
{
    private const string Room = ChatClient.Room;

    [Fact]
    public async Task Two_people_meet_talk_and_part()
    {
        using ServerProcess server = await ServerProcess.Start();
        using ChatClient anna = ChatClient.Join(server, "anna");
        using ChatClient bob = ChatClient.Join(server, "bob");
        anna.Expect(ChatClient.From("bob", $"JOIN {Room}"));

        anna.SayInRoom("hello");
        bob.Expect(ChatClient.From("anna", $"PRIVMSG {Room} :hello"));
        bob.Say("PRIVMSG anna :psst");
        anna.Expect(ChatClient.From("bob", "PRIVMSG anna :psst"));

        bob.Say("QUIT :see you");
        anna.Expect(ChatClient.From("bob", "QUIT :Quit: see you"));
        bob.Expect(ChatClient.Farewell("Quit: see you"));
        bob.ExpectEnd();
    }

    [Fact]
    public async Task Who_connects_by_hand_is_told_what_to_type()
    {
        using ServerProcess server = await ServerProcess.Start("--flood-rate", "5");
        using ChatClient person = ChatClient.Connect(server);
        string[] help = [.. Enumerable.Range(0, 4).Select(_ => person.Hear()!.Split(" NOTICE * :")[1])];
        Assert.StartsWith("Welcome to RxSelectors.", help[0]);

        foreach (string line in help[1..3]) // as nc sends lines: without CR
        {
            person.Send(Encoding.UTF8.GetBytes(line + "\n"));
        }

        person.HearUntil(" 422 yourname ");
        foreach (string line in help[3].Replace("then ", "").Replace(", and QUIT at the end", "").Split(", "))
        {
            person.Send(Encoding.UTF8.GetBytes(line + "\n"));
        }

        person.Expect(ChatClient.From("yourname", "JOIN #lobby"));
    }

    [Fact]
    public async Task A_hundred_people_hear_every_line_of_every_other_once_and_in_order()
    {
        const int People = 100;
        const int Lines = 10;
        using ServerProcess server = await ServerProcess.Start();
        List<ChatClient> clients = [];
        for (int i = 0; i < People; i++)
        {
            clients.Add(ChatClient.Join(server, $"p{i}"));
        }

        for (int i = 0; i < People; i++)
        {
            for (int later = i + 1; later < People; later++)
            {
                clients[i].Expect(ChatClient.From($"p{later}", $"JOIN {Room}"));
            }
        }

        for (int line = 0; line < Lines; line++)
        {
            clients.ForEach(client => client.SayInRoom($"line {line}"));
        }

        for (int i = 0; i < People; i++)
        {
            int[] heardFrom = new int[People];
            for (int count = 0; count < (People - 1) * Lines; count++)
            {
                string[] parts = clients[i].Hear()!.Split(" :line ");
                int speaker = int.Parse(parts[0][2..parts[0].IndexOf('!')]);
                Assert.NotEqual(i, speaker);
                Assert.Equal(heardFrom[speaker]++, int.Parse(parts[1]));
            }
        }

        clients.ForEach(client => Assert.Empty(client.HearAll()));
        clients.ForEach(client => client.Dispose());
    }

    [Fact]
    public async Task Packets_need_not_be_lines()
    {
        using ServerProcess server = await ServerProcess.Start();
        using ChatClient anna = ChatClient.Join(server, "anna");
        using ChatClient bob = ChatClient.Connect(server);

        bob.Send("NICK bob\r\nUSER bob 0 * :Bob\r\nJOIN #room\nPRIVMSG #room one\r\nPRIVMSG #room :thr"u8);
        anna.Expect(ChatClient.From("bob", "JOIN #room"));
        anna.Expect(ChatClient.From("bob", "PRIVMSG #room :one"));
        foreach (byte piece in "ee: 日本👍\n"u8.ToArray())
        {
            bob.Send([piece]);
        }

        anna.Expect(ChatClient.From("bob", "PRIVMSG #room :three: 日本👍"));
    }

    [Fact]
    public async Task A_line_of_512_bytes_with_its_end_passes_and_a_longer_one_is_refused()
    {
        using ServerProcess server = await ServerProcess.Start();
        using ChatClient anna = ChatClient.Enter(server, "anna");
        string longest = "PING :" + new string('x', 504);
        string refusal = ":chat.local 417 anna :Input line was too long: more than 512 bytes";

        anna.Say(longest);
        Assert.StartsWith(":chat.local PONG chat.local :xxx", anna.Hear());
        anna.Say(longest + "x");
        anna.Expect(refusal);
        anna.Say(new string('x', 100_000));
        anna.Expect(refusal);
        anna.Say("PING shorter");
        anna.Expect(":chat.local PONG chat.local :shorter");
    }

    [Fact]
    public async Task Who_has_finished_sending_is_sent_the_rest()
    {
        using ServerProcess server = await ServerProcess.Start();
        using ChatClient anna = ChatClient.Join(server, "anna");
        using ChatClient bob = ChatClient.Join(server, "bob");
        anna.Expect(ChatClient.From("bob", $"JOIN {Room}"));
        anna.SayInRoom("hello");
        Assert.Empty(anna.HearAll());

        bob.Send("PRIVMSG #room :good\r\nPRIVMSG #room :bye"u8);
        bob.FinishSending();

        anna.Expect(ChatClient.From("bob", $"PRIVMSG {Room} :good"));
        anna.Expect(ChatClient.From("bob", "QUIT :Connection closed")); // half a line is none
        bob.Expect(ChatClient.From("anna", $"PRIVMSG {Room} :hello"));
        bob.Expect(ChatClient.Farewell("Connection closed"));
        bob.ExpectEnd();
    }

    [Fact]
    public async Task Every_option_reaches_the_server()
    {
        string motd = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(motd, "Grüße\n");
            using ServerProcess server = await ServerProcess.Start(
                "--name", "irc.example", "--network", "Example", "--password", "sésame", "--motd", motd, "--max-clients", "2",
                "--send-queue", "4096", "--ping-timeout", "100", "--registration-timeout", "100");
            using ChatClient anna = ChatClient.Connect(server);
            anna.Say("PASS sésame");
            anna.Say("NICK anna");
            anna.Say("USER anna 0 * :Anna");
            Assert.StartsWith(":irc.example 001 anna :Welcome to Example, ", anna.HearUntil(" 001 "));
            Assert.Contains(" NETWORK=Example ", anna.HearUntil(" 005 "));
            anna.HearUntil(" 375 ");
            anna.Expect(":irc.example 372 anna :- Grüße");

            using ChatClient wrong = ChatClient.Connect(server);
            wrong.Say("NICK wrong");
            wrong.Say("USER wrong 0 * :Wrong");
            wrong.HearUntil(" 464 wrong ");
            wrong.Expect(ChatClient.Farewell("Bad password"));
            wrong.ExpectEnd();
        }
        finally
        {
            File.Delete(motd);
        }
    }

    [Fact]
    public async Task Who_is_one_too_many_is_told_so()
    {
        using ServerProcess server = await ServerProcess.Start("--max-per-address", "1");
        using ChatClient anna = ChatClient.Enter(server, "anna");
        using ChatClient bob = ChatClient.Connect(server);

        bob.Expect(ChatClient.Farewell("Too many clients from your address"));
        bob.ExpectEnd();
    }
}
