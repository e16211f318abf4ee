using System.Text;
using ChatServer.Tests.Support;

namespace ChatServer.Tests;

public sealed class ConversationTests
{
    [Fact]
    public async Task Two_people_meet_talk_and_part()
    {
        using ServerProcess server = await ServerProcess.Start();
        using ChatClient anna = ChatClient.Join(server, "anna");
        using ChatClient bob = ChatClient.Join(server, "bob");
        anna.Expect("* bob has joined.");

        anna.Say("hello");
        bob.Expect("anna: hello");
        bob.Say("");
        anna.Expect("bob: ");

        bob.Dispose();
        anna.Expect("* bob has left.");
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
                clients[i].Expect($"* p{later} has joined.");
            }
        }

        for (int line = 0; line < Lines; line++)
        {
            clients.ForEach(client => client.Say($"line {line}"));
        }

        for (int i = 0; i < People; i++)
        {
            int[] heardFrom = new int[People];
            for (int count = 0; count < (People - 1) * Lines; count++)
            {
                string[] parts = clients[i].Hear()!.Split(": line ");
                int speaker = int.Parse(parts[0][1..]);
                Assert.NotEqual(i, speaker);
                Assert.Equal(heardFrom[speaker]++, int.Parse(parts[1]));
            }
        }

        clients[0].Say("that was all");
        clients[1..].ForEach(client => client.Expect("p0: that was all"));
        clients.ForEach(client => client.Dispose());
    }

    [Fact]
    public async Task Packets_need_not_be_lines()
    {
        using ServerProcess server = await ServerProcess.Start();
        using ChatClient anna = ChatClient.Join(server, "anna");
        using ChatClient bob = ChatClient.Connect(server);

        bob.Send("bob\r\none\ntwo\r\nthr"u8);
        anna.Expect("* bob has joined.");
        anna.Expect("bob: one");
        anna.Expect("bob: two");
        foreach (byte piece in "ee: 日本👍\n"u8.ToArray())
        {
            bob.Send([piece]);
        }

        anna.Expect("bob: three: 日本👍");
    }

    [Fact]
    public async Task Bytes_that_are_no_text_arrive_as_something_harmless()
    {
        using ServerProcess server = await ServerProcess.Start();
        using ChatClient anna = ChatClient.Join(server, "anna");
        using ChatClient bob = ChatClient.Join(server, "bob");

        bob.Send([0xff, 0x00, 0x1b, (byte)'c', 0xc3, (byte)'\n']);

        anna.Expect("* bob has joined.");
        anna.Expect("bob: \ufffd\ufffd\ufffdc\ufffd");
    }

    [Fact]
    public async Task A_line_of_512_bytes_with_its_end_passes_and_a_longer_one_is_refused()
    {
        using ServerProcess server = await ServerProcess.Start();
        using ChatClient anna = ChatClient.Join(server, "anna");
        using ChatClient bob = ChatClient.Join(server, "bob");
        anna.Expect("* bob has joined.");
        string longest = new('x', 511);

        bob.Say(longest);
        anna.Expect("bob: " + longest);

        bob.Say(longest + "x");
        bob.Expect("* That line is left out: it is longer than 512 bytes.");
        bob.Say(new string('x', 100_000));
        bob.Expect("* That line is left out: it is longer than 512 bytes.");

        bob.Say("shorter");
        anna.Expect("bob: shorter");
    }

    [Fact]
    public async Task Who_has_a_bad_name_may_try_again()
    {
        using ServerProcess server = await ServerProcess.Start();
        using ChatClient anna = ChatClient.Join(server, "anna");
        using ChatClient bob = ChatClient.Connect(server);
        bob.Expect(ChatClient.Welcome);

        bob.Say("  ");
        bob.Expect("* A name cannot be empty. Try another name.");
        bob.Say(new string('b', 33));
        bob.Expect("* A name has 32 characters at most. Try another name.");
        bob.Say(new string('b', 1000));
        bob.Expect("* That line is left out: it is longer than 512 bytes.");
        bob.Say("Anna");
        bob.Expect("* The name Anna is taken. Try another name.");
        bob.Say(" bob ");
        bob.Expect("* Hello, bob. People here: 2.");

        anna.Expect("* bob has joined.");
    }

    [Fact]
    public async Task A_name_is_free_again_when_its_owner_has_left()
    {
        using ServerProcess server = await ServerProcess.Start();
        using ChatClient anna = ChatClient.Join(server, "anna");
        using ChatClient bob = ChatClient.Join(server, "bob");
        anna.Expect("* bob has joined.");
        bob.Dispose();
        anna.Expect("* bob has left.");

        using ChatClient other = ChatClient.Join(server, "bob");
        anna.Expect("* bob has joined.");
    }

    [Fact]
    public async Task Who_has_no_name_yet_hears_nothing_of_the_room()
    {
        using ServerProcess server = await ServerProcess.Start();
        using ChatClient anna = ChatClient.Join(server, "anna");
        using ChatClient stranger = ChatClient.Connect(server);
        stranger.Expect(ChatClient.Welcome);
        using ChatClient bob = ChatClient.Join(server, "bob");
        anna.Say("psst");
        bob.Expect("anna: psst");

        stranger.Say("stranger");
        stranger.Expect("* Hello, stranger. People here: 3.");
    }

    [Fact]
    public async Task Who_has_finished_sending_has_left_and_is_sent_the_rest()
    {
        using ServerProcess server = await ServerProcess.Start();
        using ChatClient anna = ChatClient.Join(server, "anna");
        using ChatClient bob = ChatClient.Join(server, "bob");
        anna.Expect("* bob has joined.");
        anna.Say("hello");

        bob.Send(Encoding.UTF8.GetBytes("good\nbye"));
        bob.FinishSending();

        anna.Expect("bob: good");
        anna.Expect("bob: bye");
        anna.Expect("* bob has left.");
        bob.Expect("anna: hello");
        bob.ExpectEnd();
    }
}
